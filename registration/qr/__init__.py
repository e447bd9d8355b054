"""Reading the QR codes of identity and health insurance cards: text to typed values, pictures to text."""
