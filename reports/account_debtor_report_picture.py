import io
import zipfile
from collections.abc import Iterator

from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter

from odoo import api, models

from ..rules.debtor_report import Report
from .optional_library import load

_POINTS_PER_INCH = 72
_DPI = {"jpg": 150, "gif": 100, "tif": 150}
_COLOURS = 64
_SECONDS_A_PAGE = 3


class AccountDebtorReportPicture(models.AbstractModel):
    """The report of debtors as pictures of its pages on paper."""

    _name = "account.debtor.report.picture"
    _description = "Report of Debtors as Pictures"

    @api.model
    def _jpg_file(self, report: Report) -> tuple[bytes, str]:
        """Returns a picture and "jpg"; of several pages a ZIP archive of pictures, and "zip"."""
        files = [_saved(page, "JPEG", quality=85) for page in self._pages(report, _DPI["jpg"])]
        if len(files) == 1:
            return files[0], "jpg"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as pictures:
            for number, file in enumerate(files, 1):
                pictures.writestr(f"{number:0{len(str(len(files)))}}.jpg", file)
        return archive.getvalue(), "zip"

    @api.model
    def _gif_file(self, report: Report) -> bytes:
        """Returns one picture with a frame for each page, which are shown one after the other."""
        pages = (
            page.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
            for page in self._pages(report, _DPI["gif"])
        )
        first = next(pages)
        return _saved(first, "GIF", save_all=True, append_images=pages, duration=_SECONDS_A_PAGE * 1000, loop=0)

    @api.model
    def _tif_file(self, report: Report) -> bytes:
        """Returns one picture with all pages. One page at a time is in memory."""
        dpi = _DPI["tif"]
        file = io.BytesIO()
        with AppendingTiffWriter(file, new=True) as pages:
            for page in self._pages(report, dpi):
                page.save(pages, "TIFF", compression="tiff_adobe_deflate", dpi=(dpi, dpi))
                pages.newFrame()
        return file.getvalue()

    @api.model
    def _pages(self, report: Report, dpi: int) -> Iterator[Image.Image]:
        """Yields the pages of the report as pictures of ``dpi`` points an inch."""
        pdfium = load(self.env, "pypdfium2")
        with pdfium.PdfDocument(self.env["account.debtor.report.pdf"]._file(report)) as document:
            for page in document:
                yield page.render(scale=dpi / _POINTS_PER_INCH).to_pil().convert("RGB")


def _saved(picture, kind: str, **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
