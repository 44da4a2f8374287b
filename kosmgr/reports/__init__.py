"""Reads that join rooms, written once: figures, overview, timelines, the cost calendar, list exports and workbooks.

Whatever a page shows and a workbook prints is computed by the same functions here.
"""
