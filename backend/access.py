"""What the endpoint that serves and those who show it share: address, token, requests answered."""

from __future__ import annotations

from backend.errors import UserError
from backend.profile import Profile
from backend.values import EndpointInfo


class Access:
    """The way into one running Parley; `url` is None while its endpoint does not run.

    `requests` counts those that were let in. Methods touch the disk for a moment.
    """

    def __init__(self, profile: Profile) -> None:
        self.url: str | None = None
        self.requests = 0
        self._profile = profile
        self._token = ""
        self._stamp: tuple[int, int, int] | None = None

    def token(self) -> str:
        """The token as it is now: another process of Parley may have drawn a new one.

        Raises:
            UserError: `profile_unwritable` (or `disk_full`), if none was ever known.
        """
        stamp = self._look()
        if not self._token or (stamp is not None and stamp != self._stamp):
            try:
                before = self._look()  # what is drawn while it is read is read again
                self._token = self._profile.token()
                self._stamp = before or self._look()
            except UserError:
                if not self._token:
                    raise
        return self._token

    def renew(self) -> None:
        """Draw another token; the old one is refused from now on.

        Raises:
            UserError: `profile_unwritable` (or `disk_full`); the old one goes on then.
        """
        self._profile.renew_token()

    def info(self) -> EndpointInfo:
        """Address and token for editors.

        Raises:
            UserError: as `token`.
        """
        return EndpointInfo(url=self.url, token=self.token(), requests=self.requests)

    def _look(self) -> tuple[int, int, int] | None:
        """What changes with the token's file; None where there is none."""
        try:
            status = self._profile.token_file.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size
