"""Writes Fixtures/conformance/resampling.csv: display samples as Pillow computes them.

The test makes the same input by the same formula. Run: python pillow_reference.py > the file.
"""

import numpy
from PIL import Image

FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
# columns, rows, width, height, and the box of the image that fills the display
CASES = [
    (16, 12, 32, 24, (0, 0, 16, 12)),
    (16, 12, 12, 9, (0, 0, 16, 12)),
    (40, 40, 7, 7, (0, 0, 40, 40)),
    (20, 20, 15, 15, (3.25, 5.5, 10.75, 13)),
    (24, 18, 8, 6, (2.5, 1, 22.5, 16)),
]

print("columns,rows,width,height,left,top,right,bottom,interpolation,values")
for columns, rows, width, height, box in CASES:
    row, column = numpy.mgrid[0:rows, 0:columns]
    samples = ((column * 7919 + row * 104729) % 1009 - 300).astype(numpy.float32)
    for name, kernel in FILTERS.items():
        image = Image.fromarray(samples, mode="F").resize((width, height), kernel, box=box)
        values = " ".join(f"{v:.3f}" for v in numpy.asarray(image).ravel())
        print(f"{columns},{rows},{width},{height},{','.join(map(str, box))},{name},{values}")
