"""Publishing, against a local server that speaks the used part of GitHub's API, and real git repositories."""
