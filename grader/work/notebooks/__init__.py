"""Notebooks as submissions: from the bytes of an `.ipynb` to the source of a module, without a kernel."""
