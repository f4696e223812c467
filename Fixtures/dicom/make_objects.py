"""Makes objects of other systems on a small series: objects/. Nothing in them is of a person.

    pip install pydicom==3.0.2 highdicom==0.28.2 numpy pillow
    python make_objects.py

The series is an oblique stack of four slices of 40 x 48. Segmentations, the parametric maps, the
presentation state and the measurement report are written by highdicom, the rest by pydicom.
expected.json holds what they were made from: masks as runs [start, count] of voxels in slice, row,
column order, by file and segment, and the structure set's regions as Pillow fills them. Identifiers
are fixed.
"""

import datetime
import json

import numpy
import pydicom
from highdicom import sr
from highdicom import VOILUTTransformation
from highdicom.content import (
    AlgorithmIdentificationSequence, PixelMeasuresSequence, PlaneOrientationSequence,
    PlanePositionSequence)
from highdicom.pm import ParametricMap, RealWorldValueMapping
from highdicom.pr import (
    GraphicAnnotation, GraphicLayer, GraphicObject, GrayscaleSoftcopyPresentationState,
    SoftcopyVOILUTTransformation, TextObject)
from highdicom.seg import Segmentation, SegmentDescription
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset
from pydicom.pixels.utils import pack_bits
from pydicom.sequence import Sequence
from pydicom.sr.codedict import codes
from pydicom.uid import UID

from make_small import COLUMNS, HERE, ROOT, ROWS, fill, header, picture, save

SLICES = 4
SPACING = 3.3
POSITION = numpy.array([5, -7, 11.0])
TILT = numpy.deg2rad(20)
ROW = numpy.array([numpy.cos(TILT), numpy.sin(TILT), 0])
COLUMN = numpy.array([0, 0, -1.0])
NORMAL = numpy.cross(ROW, COLUMN)
STUDY = 20
FOLDER = HERE / "objects"
EQUIPMENT = {
    "manufacturer": "Example Imaging AI", "manufacturer_model_name": "Limb Segmenter",
    "software_versions": "2.4.1", "device_serial_number": "7",
}
number = 0


def identity(kind):
    global number
    number += 1
    return {
        "series_instance_uid": f"{ROOT}.{STUDY}.{100 + number}", "series_number": 100 + number,
        "sop_instance_uid": f"{ROOT}.{STUDY}.{100 + number}.1", "instance_number": 1,
        "series_description": kind,
    }


def images():
    found = []
    for index in range(SLICES):
        place = [f"{v:.6f}" for v in POSITION + NORMAL * SPACING * index]
        cosines = [f"{v:.6f}" for v in [*ROW, *COLUMN]]
        data = header(
            index + 1, study=STUDY, ImagePositionPatient=place, ImageOrientationPatient=cosines,
            PatientName="PHANTOM^OBJECTS", StudyDescription="Objects of other systems")
        save(fill(data, picture(index)), f"objects/image-{index + 1}.dcm")
        found.append(pydicom.dcmread(FOLDER / f"image-{index + 1}.dcm"))
    return found


def masks():
    slice_, row, column = numpy.mgrid[0:SLICES, 0:ROWS, 0:COLUMNS]
    mass = ((row - 18) / 9) ** 2 + ((column - 20) / 12) ** 2 + ((slice_ - 1.4) / 1.6) ** 2 < 1
    oedema = (abs(row - 30) < 5) & (abs(column - 33) < 9) & (slice_ >= 1)
    return mass, oedema & ~mass


def runs(mask):
    flat, width = numpy.asarray(mask, bool).reshape(-1, COLUMNS), COLUMNS
    found = []
    for line, values in enumerate(flat):
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[0], values.astype("i1"), [0]])))
        for start, end in edges.reshape(-1, 2):
            found.append([int(line * width + start), int(end - start)])
    return found


def segments():
    algorithm = AlgorithmIdentificationSequence(
        name="LimbNet", family=codes.cid7162.ArtificialIntelligence, version="2.4")
    kinds = [
        ("Mass", codes.SCT.Mass, "AUTOMATIC"), ("Oedema", codes.SCT.Edema, "SEMIAUTOMATIC")]
    return [
        SegmentDescription(
            segment_number=index + 1, segment_label=label,
            segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
            segmented_property_type=type_, algorithm_type=kind,
            algorithm_identification=algorithm)
        for index, (label, type_, kind) in enumerate(kinds)
    ]


def store(data, name):
    """Fixes what highdicom takes from the clock and from chance, and writes the file."""
    drawn = {}

    def fix(_, element):
        if element.VR == "DA" and "Birth" not in element.keyword and "Study" not in element.keyword:
            element.value = "20260302"
        elif element.VR == "TM" and "Study" not in element.keyword:
            element.value = "091011"
        elif element.VR == "DT":
            element.value = "20260302091011"
        elif element.VR == "UI" and str(element.value).startswith(("1.2.826.", "2.25.")):
            if not str(element.value).startswith(ROOT) and element.keyword[-8:] != "ClassUID":
                new = f"{data.SOPInstanceUID}.{len(drawn) + 1}"
                element.value = drawn.setdefault(str(element.value), new)

    data.walk(fix)
    data.file_meta.walk(fix)
    data.save_as(FOLDER / f"{name}.dcm", enforce_file_format=True)


def segmentation(sources, array, name, kind="BINARY", described=None, **more):
    return Segmentation(
        source_images=sources, pixel_array=array, segmentation_type=kind,
        segment_descriptions=described or segments(), content_label=name.upper()[:16],
        content_description="Two regions of a phantom", content_creator_name="Maker^Model",
        **identity(f"Segmentation {name}"), **EQUIPMENT, **more)


def shuffled(data):
    """The same object with its frames in another order."""
    frames = data.pixel_array
    order = numpy.random.default_rng(3).permutation(len(frames))
    data.PixelData = pack_bits(frames[order].reshape(-1), pad=True)
    groups = list(data.PerFrameFunctionalGroupsSequence)
    data.PerFrameFunctionalGroupsSequence = Sequence([groups[index] for index in order])
    return data


def segmentations(sources, expected):
    mass, oedema = masks()
    both = numpy.stack([mass, oedema], axis=-1).astype("u1")
    truth = {"1": runs(mass), "2": runs(oedema)}
    store(shuffled(segmentation(sources, both, "binary")), "seg-binary")
    expected["seg-binary"] = truth
    labels = (mass * 1 + oedema * 2).astype("u1")
    store(segmentation(sources, labels, "labelmap", "LABELMAP"), "seg-label-map")
    expected["seg-label-map"] = truth
    row, column = numpy.mgrid[0:ROWS, 0:COLUMNS]
    share = numpy.clip(1.2 - numpy.hypot((row - 20) / 16, (column - 24) / 16), 0, 1)
    share = numpy.stack([share * (0.4 + 0.2 * index) for index in range(SLICES)])
    fractional = segmentation(
        sources, share[..., None], "fractional", "FRACTIONAL", segments()[:1],
        fractional_type="PROBABILITY", max_fractional_value=200)
    store(fractional, "seg-fractional")
    stored = numpy.around(share * 200)
    expected["seg-fractional"] = {"1": runs(2 * stored >= 200)}
    # Only position and Frame of Reference tie it to the series.
    plain = segmentation(sources, both, "position")
    for frame in plain.PerFrameFunctionalGroupsSequence:
        del frame.DerivationImageSequence
    for keyword in ["ReferencedSeriesSequence", "SourceImageSequence"]:
        if keyword in plain:
            delattr(plain, keyword)
    store(plain, "seg-by-position")
    expected["seg-by-position"] = truth
    # Each frame names the next slice as its source, but stands where it belongs.
    wrong = segmentation(sources, both, "contradictory")
    uids = [source.SOPInstanceUID for source in sources]
    for frame in wrong.PerFrameFunctionalGroupsSequence:
        image = frame.DerivationImageSequence[0].SourceImageSequence[0]
        place = uids.index(image.ReferencedSOPInstanceUID)
        image.ReferencedSOPInstanceUID = uids[(place + 1) % SLICES]
    store(wrong, "seg-contradictory")
    # Half the resolution: on no slice's own matrix.
    coarse = Segmentation(
        source_images=sources, pixel_array=both[:, ::2, ::2], segmentation_type="BINARY",
        segment_descriptions=segments(), pixel_measures=PixelMeasuresSequence(
            pixel_spacing=[1.0, 0.5], slice_thickness=3, spacing_between_slices=SPACING),
        plane_orientation=PlaneOrientationSequence("PATIENT", [*ROW, *COLUMN]),
        plane_positions=[
            PlanePositionSequence("PATIENT", POSITION + NORMAL * SPACING * index)
            for index in range(SLICES)],
        content_label="COARSE", **identity("Segmentation coarse"), **EQUIPMENT)
    store(coarse, "seg-other-grid")


def pixel_to_patient(column, row, index):
    return POSITION + NORMAL * SPACING * index + ROW * column * 0.25 + COLUMN * row * 0.5


def filled(polygons):
    """Even-odd fill by Pillow at eight times the resolution; a pixel counts when half is inside."""
    times = 8
    total = numpy.zeros((ROWS * times, COLUMNS * times), bool)
    for polygon in polygons:
        canvas = Image.new("1", (COLUMNS * times, ROWS * times))
        # Pixel centres are whole numbers; their left upper corner is half a pixel before.
        corners = [((c + 0.5) * times - 0.5, (r + 0.5) * times - 0.5) for c, r in polygon]
        ImageDraw.Draw(canvas).polygon(corners, fill=1)
        total ^= numpy.asarray(canvas)
    return total.reshape(ROWS, times, COLUMNS, times).mean(axis=(1, 3)) > 0.5


def circle(column, row, across, down, points=40):
    angle = numpy.linspace(0, 2 * numpy.pi, points, endpoint=False)
    return [(column + across * numpy.cos(a), row + down * numpy.sin(a)) for a in angle]


def structure_set(sources, expected):
    data = header(1, series=130, study=STUDY, sop="1.2.840.10008.5.1.4.1.1.481.3",
                  name="PHANTOM^OBJECTS", Modality="RTSTRUCT", Manufacturer="Example Contours",
                  ManufacturerModelName="Contour Station", SoftwareVersions="5.0",
                  SeriesDescription="Structure set")
    for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                    "FrameOfReferenceUID", "ImageType", "ScanningSequence"]:
        delattr(data, keyword)
    data.SOPInstanceUID = f"{ROOT}.{STUDY}.130.1"
    data.StructureSetLabel, data.StructureSetDate = "Limb structures", "20260302"
    data.StructureSetTime = "091011"
    frame_of_reference = sources[0].FrameOfReferenceUID
    reference, study, series = Dataset(), Dataset(), Dataset()
    reference.FrameOfReferenceUID = frame_of_reference
    study.ReferencedSOPClassUID = "1.2.840.10008.3.1.2.3.1"
    study.ReferencedSOPInstanceUID = sources[0].StudyInstanceUID
    series.SeriesInstanceUID = sources[0].SeriesInstanceUID
    study.RTReferencedSeriesSequence = Sequence([series])
    reference.RTReferencedStudySequence = Sequence([study])
    data.ReferencedFrameOfReferenceSequence = Sequence([reference])
    shapes = {
        # A ring: the second contour cuts a hole into the first.
        1: ("GTV", [255, 0, 0], [
            ("CLOSED_PLANAR", index, circle(22.3, 19.7, 11.2 - index, 8.4))
            for index in range(3)] + [("CLOSED_PLANAR", 1, circle(22.3, 19.7, 4.1, 3.2))]),
        2: ("Marker", [0, 255, 0], [("POINT", 2, [(10, 12)])]),
        # Between the slices; and a curve in space.
        3: ("Off plane", [0, 0, 255], [
            ("CLOSED_PLANAR", 1.5, circle(20, 20, 6, 6)),
            ("OPEN_NONPLANAR", 1, [(1, 1), (9, 9)])]),
    }
    regions, contours, observations = [], [], []
    for key, (name, color, items) in shapes.items():
        region, contour, observation = Dataset(), Dataset(), Dataset()
        region.ROINumber, region.ROIName = key, name
        region.ReferencedFrameOfReferenceUID = frame_of_reference
        region.ROIGenerationAlgorithm = "AUTOMATIC"
        region.ROIGenerationDescription = "AutoContour 5"
        contour.ReferencedROINumber, contour.ROIDisplayColor = key, color
        contour.ContourSequence = Sequence()
        for kind, index, corners in items:
            item = Dataset()
            item.ContourGeometricType, item.NumberOfContourPoints = kind, len(corners)
            points = [pixel_to_patient(c, r, index) for c, r in corners]
            item.ContourData = [f"{v:.4f}" for v in numpy.concatenate(points)]
            contour.ContourSequence.append(item)
        observation.ObservationNumber = observation.ReferencedROINumber = key
        observation.RTROIInterpretedType = "GTV" if key == 1 else "MARKER"
        observation.ROIInterpreter = ""
        regions.append(region)
        contours.append(contour)
        observations.append(observation)
    data.StructureSetROISequence = Sequence(regions)
    data.ROIContourSequence = Sequence(contours)
    data.RTROIObservationsSequence = Sequence(observations)
    save(data, "objects/structure-set.dcm")
    region = numpy.zeros((SLICES, ROWS, COLUMNS), bool)
    for index in range(3):
        region[index] = filled([c for kind, i, c in shapes[1][2] if i == index])
    expected["structure-set"] = {"1": runs(region)}


def presentation_state(sources):
    layer = GraphicLayer("ANNOTATIONS", order=1, description="Marks of the model")
    graphics = [
        GraphicObject("POLYLINE", numpy.array([[5.5, 5.5], [20.5, 5.5], [20.5, 30.5]]), "PIXEL"),
        GraphicObject("CIRCLE", numpy.array([[24.5, 20.5], [34.5, 20.5]]), "PIXEL"),
        GraphicObject(
            "ELLIPSE", numpy.array([[10.5, 20.5], [30.5, 20.5], [20.5, 15.5], [20.5, 25.5]]),
            "PIXEL"),
        GraphicObject("POINT", numpy.array([[0.5, 0.25]]), "DISPLAY"),
    ]
    text = TextObject("suspected mass", "PIXEL", anchor_point=(24.5, 20.5))
    annotation = GraphicAnnotation(
        referenced_images=[sources[1]], graphic_layer=layer, graphic_objects=graphics,
        text_objects=[text])
    data = GrayscaleSoftcopyPresentationState(
        referenced_images=sources, content_label="MARKS", graphic_layers=[layer],
        graphic_annotations=[annotation], content_creator_name="Maker^Model",
        voi_lut_transformations=[
            SoftcopyVOILUTTransformation(window_center=700, window_width=900)],
        **identity("Presentation state"), **EQUIPMENT)
    data.ShutterShape = "CIRCULAR"
    data.CenterOfCircularShutter, data.RadiusOfCircularShutter = [20, 24], 18
    data.ShutterPresentationValue = 0
    store(data, "presentation-state")


def parametric_maps(sources, expected):
    row, column = numpy.mgrid[0:ROWS, 0:COLUMNS]
    values = numpy.stack([
        (row * 0.5 + column * 0.25 + index).astype("f4") for index in range(2)])
    expected["maps"] = {"minimum": float(values.min()), "maximum": float(values.max()),
                        "probe": float(values[1, 10, 20])}
    quantity = sr.CodedConcept("113063", "DCM", "T2 Weighted MR Signal Intensity")
    for name, chosen, array, slope in [
        ("map-float", sources[:1], values[:1], 1),
        ("map-double", sources[2:3], values[:1].astype("f8"), 1),
        ("map-integer", sources[:2], numpy.around(values * 4).astype("u2"), 0.25),
    ]:
        real = RealWorldValueMapping(
            lut_label="T2", lut_explanation="T2 relaxation time",
            unit=sr.CodedConcept("ms", "UCUM", "millisecond"),
            value_range=(0, 65535) if array.dtype.kind == "u" else (-1e6, 1e6), slope=slope,
            intercept=0, quantity_definition=quantity)
        store(
            ParametricMap(
                source_images=chosen, pixel_array=array, real_world_value_mappings=[real],
                voi_lut_transformations=[VOILUTTransformation(15.0, 30.0)],
                contains_recognizable_visual_features=False, content_label="T2MAP",
                **identity(f"Parametric map {name}"), **EQUIPMENT), name)


def measurement_report(sources):
    observer = sr.ObservationContext(
        observer_device_context=sr.ObserverContext(
            observer_type=codes.DCM.Device,
            observer_identifying_attributes=sr.DeviceObserverIdentifyingAttributes(
                uid=f"{ROOT}.{STUDY}.55", name="limb-node-1", manufacturer_name="Example Imaging AI",
                model_name="Limb Segmenter")))
    region = sr.ImageRegion(
        graphic_type=sr.GraphicTypeValues.POLYLINE,
        graphic_data=numpy.array([[10.5, 10.5], [30.5, 10.5], [30.5, 25.5], [10.5, 10.5]]),
        source_image=sr.SourceImageForRegion.from_source_image(sources[1]))
    algorithm = sr.AlgorithmIdentification(name="LimbMeasure", version="1.3")
    group = sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        referenced_region=region,
        tracking_identifier=sr.TrackingIdentifier(uid=f"{ROOT}.{STUDY}.56", identifier="mass 1"),
        finding_type=codes.SCT.Mass, algorithm_id=algorithm,
        measurements=[
            sr.Measurement(name=codes.SCT.Diameter, value=5.25, unit=codes.UCUM.Millimeter,
                           algorithm_id=algorithm)],
        qualitative_evaluations=[
            sr.QualitativeEvaluation(
                name=sr.CodedConcept("371509004", "SCT", "Margin"),
                value=sr.CodedConcept("129735005", "SCT", "Irregular margin"))])
    report = sr.MeasurementReport(
        observation_context=observer, procedure_reported=sr.CodedConcept("24977-4", "LN", "MR limb"),
        imaging_measurements=[group])
    data = sr.Comprehensive3DSR(
        evidence=sources, content=report, is_complete=True, is_verified=False,
        manufacturer=EQUIPMENT["manufacturer"],
        manufacturer_model_name=EQUIPMENT["manufacturer_model_name"],
        software_versions=EQUIPMENT["software_versions"], **identity("Measurements"))
    store(data, "measurement-report")


def text_item(code, meaning, value=None, children=(), relation="CONTAINS"):
    item, name = Dataset(), Dataset()
    name.CodeValue, name.CodingSchemeDesignator, name.CodeMeaning = code, "DCM", meaning
    item.RelationshipType, item.ValueType = relation, "TEXT" if value else "CONTAINER"
    item.ConceptNameCodeSequence = Sequence([name])
    if value:
        item.TextValue = value
    else:
        item.ContinuityOfContent = "SEPARATE"
    if children:
        item.ContentSequence = Sequence(children)
    return item


def hand_made_reports(sources):
    def report(number, sop, title, items, description):
        data = header(1, series=number, study=STUDY, sop=sop, name="PHANTOM^OBJECTS",
                      Modality="SR", Manufacturer="Example Reporting",
                      SeriesDescription=description)
        for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                        "FrameOfReferenceUID", "ImageType", "ScanningSequence"]:
            delattr(data, keyword)
        data.ContentDate, data.ContentTime = "20260302", "091011"
        data.CompletionFlag, data.VerificationFlag = "COMPLETE", "VERIFIED"
        person = Dataset()
        person.VerifyingObserverName, person.VerifyingOrganization = "Roe^Robin", "Example Hospital"
        person.VerificationDateTime = "20260302101500"
        data.VerifyingObserverSequence = Sequence([person])
        root = text_item(*title, children=items)
        for element in root:
            if element.keyword != "RelationshipType":
                data.add(element)
        return data

    text = text_item(
        "121070", "Findings", children=[
            text_item("121071", "Finding", "No joint effusion. Zweite Zeile: Ödem.")])
    save(report(140, "1.2.840.10008.5.1.4.1.1.88.11", ("18748-4", "Diagnostic Imaging Report"),
                [text], "Text report"), "objects/text-report.dcm")
    image, reference = Dataset(), Dataset()
    reference.ReferencedSOPClassUID = sources[2].SOPClassUID
    reference.ReferencedSOPInstanceUID = sources[2].SOPInstanceUID
    image.RelationshipType, image.ValueType = "CONTAINS", "IMAGE"
    image.ReferencedSOPSequence = Sequence([reference])
    missing, gone = Dataset(), Dataset()
    gone.ReferencedSOPClassUID = sources[2].SOPClassUID
    gone.ReferencedSOPInstanceUID = f"{ROOT}.99.1"
    missing.RelationshipType, missing.ValueType = "CONTAINS", "IMAGE"
    missing.ReferencedSOPSequence = Sequence([gone])
    save(report(141, "1.2.840.10008.5.1.4.1.1.88.59", ("113000", "Of Interest"),
                [text_item("113012", "Key Object Description", "the mass"), image, missing],
                "Key images"), "objects/key-objects.dcm")


def hostile(sources):
    """Numbers that no object has: frames, sizes, segments, points."""
    broken = pydicom.dcmread(FOLDER / "seg-binary.dcm")
    broken.NumberOfFrames = 2000000000
    broken.SOPInstanceUID = f"{ROOT}.{STUDY}.190.1"
    broken.save_as(FOLDER.parent / "objects-broken" / "frames-too-many.dcm")
    sizes = pydicom.dcmread(FOLDER / "seg-by-position.dcm")
    sizes.Rows = sizes.Columns = 65535
    sizes.SOPInstanceUID = f"{ROOT}.{STUDY}.191.1"
    sizes.save_as(FOLDER.parent / "objects-broken" / "rows-too-many.dcm")
    far = pydicom.dcmread(FOLDER / "structure-set.dcm")
    far.SOPInstanceUID = f"{ROOT}.{STUDY}.192.1"
    contour = far.ROIContourSequence[0].ContourSequence[0]
    contour.ContourData = ["1e300", "-1e300", "1e300"] * 4
    far.ROIContourSequence[0].ContourSequence[1].ContourData = ["1", "2"]
    far.ROIContourSequence[0].ContourSequence[2].ContourData = [
        f"{v:.4f}" for v in numpy.concatenate([
            pixel_to_patient(c, r, 2) for c, r in [(-2e4, -2e4), (2e4, -2e4), (2e4, 2e4)]])]
    far.save_as(FOLDER.parent / "objects-broken" / "contours-far-away.dcm")
    short = pydicom.dcmread(FOLDER / "map-float.dcm")
    short.SOPInstanceUID = f"{ROOT}.{STUDY}.193.1"
    short.FloatPixelData = short.FloatPixelData[:-400]
    short.save_as(FOLDER.parent / "objects-broken" / "map-too-short.dcm")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER.parent / "objects-broken").mkdir(exist_ok=True)
    expected = {}
    sources = images()
    segmentations(sources, expected)
    structure_set(sources, expected)
    presentation_state(sources)
    parametric_maps(sources, expected)
    measurement_report(sources)
    hand_made_reports(sources)
    hostile(sources)
    (FOLDER / "expected.json").write_text(json.dumps(expected) + "\n")
