"""Safe reading and writing of docx, xlsx, csv and text. OOXML lives here; knows nothing of figures."""
