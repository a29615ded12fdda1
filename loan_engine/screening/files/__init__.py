"""Tables in files: read as batches of facts, written back beside the results, and made empty to be filled in."""
