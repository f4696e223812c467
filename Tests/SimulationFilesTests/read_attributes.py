"""Reads DICOM files with pydicom and prints, for each, a JSON line of its values by keyword."""

import json
import sys

import pydicom

for path in sys.argv[1:]:
    data = pydicom.dcmread(path)
    values = {"TransferSyntaxUID": str(data.file_meta.TransferSyntaxUID)}
    for element in data:
        if element.keyword == "PixelData":
            values["Pixels"] = [int(v) for v in data.pixel_array.ravel()]
        elif element.VM > 1:
            values[element.keyword] = [str(v) for v in element.value]
        else:
            values[element.keyword] = "" if element.value is None else str(element.value)
    print(json.dumps(values))
