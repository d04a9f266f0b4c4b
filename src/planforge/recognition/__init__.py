"""What files are: which exports a folder holds, what they cover, and how a plan names them."""

from planforge.recognition.recognise import Recognition, recognise

__all__ = ["Recognition", "recognise"]
