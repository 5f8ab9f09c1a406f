"""How large a spreadsheet may be. The child receives the same numbers as JSON."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; a file beyond any of these is refused with a plain sentence."""

    rows: int = 50_000
    """Data rows, without titles, blank rows and totals."""
    columns: int = 256
    file_bytes: int = 20 * MEGABYTE
    inflated_bytes: int = 256 * MEGABYTE
    """What the parts of an .xlsx come to, counted while they are inflated."""
    entries: int = 2_000
    """Parts in the zip that an .xlsx is."""
    cell_characters: int = 32_767
    """The most that Excel itself puts into a cell."""
    seconds: int = 30
    """Wall clock and processor time of the child."""
    memory_bytes: int = 512 * MEGABYTE
    output_bytes: int = 128 * MEGABYTE
    """What the child may hand over."""

    @property
    def last_row(self) -> int:
        """The last row of a sheet that may hold anything: titles and gaps come on top."""
        return self.rows + 1_000


def from_settings() -> Limits:
    """The limits of this installation."""
    from django.conf import settings

    usual = Limits()
    return Limits(
        rows=getattr(settings, "IMPORT_MAX_ROWS", usual.rows),
        file_bytes=getattr(settings, "IMPORT_MAX_BYTES", usual.file_bytes),
    )
