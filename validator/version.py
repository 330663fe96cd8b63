"""The version of the distribution, told without asking the installed metadata."""

VERSION = "0.1.0"
