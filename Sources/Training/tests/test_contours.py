"""Contours become the right voxels of the right slice."""

import numpy as np
import pytest
from places import SARCOMA, needs_sarcoma
from pydicom.dataset import Dataset
from readingroom_training.contours import contour_roi, rasterise, rasterise_polygon
from readingroom_training.series import read_patient


def region(*polygons):
    """A contour item from polygons of (x, y, z) points."""
    item = Dataset()
    item.ROINumber, item.ReferencedROINumber = 1, 1
    item.ContourSequence = []
    for polygon in polygons:
        contour = Dataset()
        contour.ContourGeometricType = "CLOSED_PLANAR"
        contour.ContourData = [float(v) for point in polygon for v in point]
        item.ContourSequence.append(contour)
    return item


def square(low, high, z):
    return [(low, low, z), (high, low, z), (high, high, z), (low, high, z)]


ORIGINS = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 3.0], [0.0, 0.0, 6.0]])
SPACING = np.array([1.0, 1.0, 3.0])


def test_polygon_takes_the_centres_inside():
    mask = rasterise_polygon(np.array([(1.5, 0.5), (4.5, 0.5), (4.5, 2.5), (1.5, 2.5)]), 4, 6)
    assert mask.sum() == 6
    assert mask[1:3, 2:5].all()


def test_area_of_a_circle_agrees_to_one_percent():
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    points = np.stack([50.3 + 30 * np.cos(angle), 48.7 + 30 * np.sin(angle)], 1)
    assert rasterise_polygon(points, 100, 100).sum() == pytest.approx(np.pi * 900, rel=0.01)


def test_contour_marks_only_its_slice():
    mask = rasterise(region(square(1.5, 3.5, 3.0)), ORIGINS, np.eye(3), SPACING, (3, 6, 6))
    assert mask.sum((1, 2)).tolist() == [0, 4, 0]


def test_inner_contour_cuts_a_hole():
    ring = region(square(0.5, 5.5, 0.0), square(1.5, 4.5, 0.0))
    mask = rasterise(ring, ORIGINS, np.eye(3), SPACING, (3, 7, 7))
    assert mask[0].sum() == 25 - 9
    assert not mask[0, 3, 3]


def test_turned_axes_put_columns_and_rows_where_they_belong():
    axes = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
    points = [(0.5, 2.5, 0.0), (1.5, 2.5, 0.0), (1.5, 4.5, 0.0), (0.5, 4.5, 0.0)]
    mask = rasterise(region(points), ORIGINS[:1], axes, SPACING, (1, 6, 6))
    assert np.argwhere(mask[0]).tolist() == [[1, 3], [1, 4]]


def test_contour_off_every_slice_is_refused():
    with pytest.raises(ValueError, match="off its nearest slice"):
        rasterise(region(square(1, 3, 9.0)), ORIGINS, np.eye(3), SPACING, (3, 6, 6))


def test_other_region_than_the_mass_is_refused():
    structures = Dataset()
    roi = Dataset()
    roi.ROINumber, roi.ROIName = 1, "GTV_Edema_MR_T1"
    structures.StructureSetROISequence, structures.ROIContourSequence = [roi], [region()]
    with pytest.raises(ValueError, match="0 regions"):
        contour_roi(structures)


@needs_sarcoma
def test_real_contour_lies_five_centimetres_inside_its_crop():
    series = read_patient(SARCOMA, "STS_010")
    rows, columns = (np.flatnonzero(series.mask.any(axes)) for axes in ((0, 2), (0, 1)))
    margins = (rows[0], columns[0], series.mask.shape[2] - 1 - columns[-1])
    assert min(margins) >= 20
    assert series.mask.any((1, 2)).sum() == 27
