from pathlib import Path

class ValidationError: ...

class ValidationResult:
    is_valid: bool
    errors: list[ValidationError]

class OpenXmlValidator:
    def __init__(self) -> None: ...
    def validate(self, path: str | Path) -> ValidationResult: ...
