"""What a person takes home: a schedule as CSV or as a workbook, an answer as a sheet to print."""
