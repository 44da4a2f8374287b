"""A QR code as a picture in the page: plain SVG, no file, nothing fetched."""

import segno


def data_uri(text: str) -> str:
    """The picture as a data address; dark on white in either theme, with the quiet margin scanners need."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=3, border=4, dark="#000", light="#fff"))
