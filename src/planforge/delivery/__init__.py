"""What a finished plan is handed over as, beside its workbook and document: PDF, a page for phones.

LibreOffice draws these; where it is missing, everything else is built all the same.
"""

from planforge.delivery.numbered import write_document_pdf
from planforge.delivery.office import find_office
from planforge.delivery.pdf import write_pdf, write_pdfs
from planforge.delivery.summary import write_summary

__all__ = ["find_office", "write_document_pdf", "write_pdf", "write_pdfs", "write_summary"]
