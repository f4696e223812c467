"""Volume in mL of a structure set's first region, by Pillow: structure_set_reference.py FOLDER

Contours are filled at four times the resolution of the axial images beside them, each on the slice
nearest to it; contours on one slice are combined by exclusive or.
"""

import pathlib
import sys

import numpy
import pydicom
from PIL import Image, ImageDraw

TIMES = 4
folder = pathlib.Path(sys.argv[1])
images = [pydicom.dcmread(p, stop_before_pixels=True) for p in (folder / "image").iterdir()]
images.sort(key=lambda image: float(image.ImagePositionPatient[2]))
heights = numpy.array([float(image.ImagePositionPatient[2]) for image in images])
first = images[0]
down, across = (float(v) for v in first.PixelSpacing)
left, top = (float(v) for v in first.ImagePositionPatient[:2])
size = first.Columns * TIMES, first.Rows * TIMES
slices = {}
for contour in pydicom.dcmread(folder / "mask" / "RS.dcm").ROIContourSequence[0].ContourSequence:
    points = numpy.array([float(v) for v in contour.ContourData]).reshape(-1, 3)
    index = int(numpy.argmin(abs(heights - points[0, 2])))
    columns = (points[:, 0] - left) / across
    rows = (points[:, 1] - top) / down
    canvas = Image.new("1", size)
    corners = [((c + 0.5) * TIMES - 0.5, (r + 0.5) * TIMES - 0.5) for c, r in zip(columns, rows)]
    ImageDraw.Draw(canvas).polygon(corners, fill=1)
    slices[index] = slices.get(index, False) ^ numpy.asarray(canvas)
pixels = sum(mask.sum() for mask in slices.values()) / TIMES**2
print(pixels * down * across * numpy.diff(heights).mean() / 1000)
