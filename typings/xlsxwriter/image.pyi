from io import BytesIO

class Image:
    _x_dpi: float
    _y_dpi: float
    def __init__(self, source: str | BytesIO) -> None: ...
