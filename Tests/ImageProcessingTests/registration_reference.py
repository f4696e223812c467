"""Prints the reference numbers of MovedVolumeTests and RegistrationTests, made with SimpleITK (.ci/bench-requirements.txt)."""

import numpy as np
import SimpleITK as sitk

from noise import noise


def image(values, spacing, origin, direction):
    result = sitk.GetImageFromArray(values)
    result.SetSpacing(spacing)
    result.SetOrigin(origin)
    result.SetDirection(direction)
    return result


# A turn by 10 degrees about an axis and a shift, about a centre: Versor's and ITK's conventions.
axis = np.array([1.0, 2.0, 3.0]) / np.sqrt(14)
turn = sitk.VersorRigid3DTransform()
turn.SetRotation(axis.tolist(), np.deg2rad(10))
turn.SetCenter((5.0, -4.0, 3.0))
turn.SetTranslation((1.5, -2.5, 0.5))
stretch = sitk.AffineTransform(3)
stretch.SetMatrix((1.05, 0.02, 0, 0, 0.97, 0.01, -0.03, 0, 1.02))
stretch.SetCenter((-2.0, 1.0, 8.0))
stretch.SetTranslation((0.25, 0.5, -0.75))
point = (10.0, 20.0, 30.0)
print("turned", turn.TransformPoint(point))
print("turned back", turn.GetInverse().TransformPoint(point))
print("stretched after turned", stretch.TransformPoint(turn.TransformPoint(point)))
print("stretched back", stretch.GetInverse().TransformPoint(point))

# An axial source read on a sagittal grid; ITK's transform goes from the result's frame to the source's.
axial = (1, 0, 0, 0, 1, 0, 0, 0, 1)
sagittal = (0, 0, -1, 1, 0, 0, 0, -1, 0)
source = noise(5 * 9 * 11, 5).reshape(5, 9, 11)
both = sitk.CompositeTransform([stretch, turn])  # the last acts first
moved = image(source.astype(np.float64), (1, 1.5, 4), (-10, 20, 30), axial)
grid = image(np.zeros((6, 8, 7)), (1.7, 2.1, 1.9), (1, 19, 46), sagittal)
back = both.GetInverse()
values = sitk.GetArrayFromImage(sitk.Resample(moved, grid, back, sitk.sitkLinear, -1.0))
labels = image((source % 7).astype(np.uint8), (1, 1.5, 4), (-10, 20, 30), axial)
nearest = sitk.GetArrayFromImage(sitk.Resample(labels, grid, back, sitk.sitkNearestNeighbor, 9))
inside = np.flatnonzero(values != -1)
places = inside[:: max(1, len(inside) // 5)][:5]
print("linear", len(inside), [(int(i), float(values.ravel()[i])) for i in places])
print("sum", float(values[values != -1].sum()))
print("nearest", np.bincount(nearest.ravel(), minlength=10).tolist())
