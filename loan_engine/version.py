"""The version of this release, which pyproject.toml says and the installed package repeats."""

from importlib.metadata import version

VERSION = version("loan-engine")
"""As 1.0.0; what is kept under it, such as a case's answer, was worked out by exactly that."""
