"""Prints the reference numbers of ImageProcessingTests, made with NumPy, SciPy and scikit-image."""

import numpy as np
from scipy import ndimage
from scipy.spatial.distance import pdist
from skimage.measure import find_contours

from noise import noise

COLUMNS, ROWS, SLICES = 23, 19, 7


values = noise(COLUMNS * ROWS * SLICES, 7).reshape(SLICES, ROWS, COLUMNS)
voxels = values < 8000
labels, count = ndimage.label(voxels, np.ones((3, 3, 3)))
sizes = sorted(np.bincount(labels.ravel())[1:].tolist(), reverse=True)
print("regions", count, "voxels", int(voxels.sum()), "sizes", sizes)
largest = labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:]))
print("centroid slice, row, column", ndimage.center_of_mass(largest))
print("areas", largest.sum((1, 2)).tolist())

y, x = np.mgrid[:40, :50]
turn = np.deg2rad(30)
u = (x - 25) * np.cos(turn) + (y - 20) * np.sin(turn)
v = -(x - 25) * np.sin(turn) + (y - 20) * np.cos(turn)
ellipse = (u / 17.3) ** 2 + (v / 8.1) ** 2 <= 1
contour = np.concatenate(find_contours(ellipse.astype(float), 0.5))
print("ellipse", int(ellipse.sum()), pdist(contour * (1.5, 0.8)).max())

samples = noise(4000, 3).astype(np.float32) - 20000
limit = np.float64(samples.max()) * 0.03
foreground = samples[samples.astype(np.float64) > limit].astype(np.float64)
print("median", np.median(foreground), "deviation", foreground.std(), "count", foreground.size)
scaled = np.clip((samples - np.median(foreground)) / (foreground.std() + 1e-6), -3, 5)
print("normalised", scaled.astype(np.float32)[:6].tolist(), float(scaled.sum()))

image = noise(5 * 9 * 11, 5).reshape(5, 9, 11).astype(np.float64)
positions = [np.minimum(np.arange(int((n - 1) / r + 0.01) + 1) * r, n - 1)
             for n, r in ((5, 1.5), (9, 0.7), (11, 1.3))]
grid = np.meshgrid(*positions, indexing="ij")
result = ndimage.map_coordinates(image, grid, order=1)
print("resampled", result.shape, result.ravel()[[0, 1, 7, 50, 100, -1]].tolist(), result.sum())
print("percentiles", [float(np.percentile(foreground, q)) for q in (0, 37.5, 99.5, 100)])
scaled = np.clip(samples / np.percentile(foreground, 99.5) * 0.8, -0.5, 0.75).astype(np.float32)
print("by percentile", scaled[:6].tolist(), float(scaled.sum(dtype=np.float64)))

# Thinned 2.5 times along slices, 1.3 along rows, 9 along columns, each after a Gaussian of 0.6 of that.
smooth = noise(5 * 9 * 11, 5).reshape(5, 9, 11).astype(np.float64)
for axis, ratio in ((1, 1.3), (2, 9.0), (0, 2.5)):
    count = int((smooth.shape[axis] - 1) / ratio + 0.01) + 1
    smooth = ndimage.gaussian_filter1d(smooth, 0.6 * ratio, axis, mode="nearest")
    places = np.minimum(np.arange(count) * ratio, smooth.shape[axis] - 1)
    low = np.minimum(np.floor(places).astype(int), smooth.shape[axis] - 2)
    share = (places - low).reshape([-1 if a == axis else 1 for a in range(3)])
    smooth = np.take(smooth, low, axis) * (1 - share) + np.take(smooth, low + 1, axis) * share
print("smoothed", smooth.shape, smooth.ravel()[[0, 1, 7, 20, 27]].tolist(), smooth.sum())
