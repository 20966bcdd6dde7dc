"""Coding by people: sheets out (``sheets``, ``workbook``), filled sheets in (``filled``).

``adjudication`` settles where coders differ; ``codings`` makes tables of what people chose.
"""
