"""Makes studies with a known fault, and checks with pydicom and NumPy what `preprocess` made of them.

Each check prints what differs, one line each, and ends with status 1 where something does.

  shade STUDY OUT            a copy whose pixels are blocks of three tissues in an ellipse, under a known field
  move STUDY OUT SERIES      a copy with a series moved by a known turn and shift in its headers
  noise STUDY OUT SERIES     a copy with a series of random pixels
  other-frame STUDY OUT SERIES   a copy with a series in a Frame of Reference of its own
  corner STUDY OUT VALUE PADDING   a copy whose first quarter of rows and columns has a value, called padding where PADDING is yes
  headers OUT STUDY          every derived image against the images it names as its sources
  product OUT STUDY          values times bias field are the source's
  field OUT                  the field found in such a study is the known one
  percentile OUT             the 95th percentile of the foreground is 100
  place OUT STUDY NUMBER MM  the images of the list's series NUMBER lie within MM of the study's
  grid OUT STUDY REFERENCE   places are the reference's, values what linear reading gives
"""

import shutil
import sys
from pathlib import Path

import numpy
import pydicom

wrong = []


def expect(holds, what):
    if not holds:
        wrong.append(what)


def images(folder):
    return [pydicom.dcmread(path) for path in sorted(Path(folder).rglob("*.dcm"))]


def place(image):
    return float(numpy.dot(image.ImagePositionPatient, normal(image)))


def normal(image):
    orientation = numpy.array(image.ImageOrientationPatient, float)
    return numpy.cross(orientation[:3], orientation[3:])


def by_series(folder):
    """Series in the order of their numbers, each in the order of places."""
    series = {}
    for image in images(folder):
        series.setdefault((int(image.SeriesNumber), image.SeriesInstanceUID), []).append(image)
    return [sorted(series[key], key=place) for key in sorted(series)]


def values(stack):
    return numpy.stack([
        image.pixel_array.astype(float) * float(image.get("RescaleSlope", 1))
        + float(image.get("RescaleIntercept", 0)) for image in stack])


def matrix(stack):
    """From column, row and slice to patient coordinates, 4 by 4."""
    first = stack[0]
    orientation = numpy.array(first.ImageOrientationPatient, float)
    rows, columns = map(float, first.PixelSpacing)
    result = numpy.eye(4)
    result[:3, 0], result[:3, 1] = orientation[:3] * columns, orientation[3:] * rows
    step = numpy.subtract(stack[-1].ImagePositionPatient, first.ImagePositionPatient)
    result[:3, 2] = step / (len(stack) - 1)
    result[:3, 3] = first.ImagePositionPatient
    return result


def corners(stack):
    last = stack[0].Columns - 1, stack[0].Rows - 1, len(stack) - 1
    voxels = [(i, j, k, 1) for i in (0, last[0]) for j in (0, last[1]) for k in (0, last[2])]
    return (matrix(stack) @ numpy.array(voxels).T)[:3].T


def phantom(shape):
    """Values of the blocks, whether a voxel is in them, and the logarithm of their field, [slice, row, column]."""
    z, y, x = numpy.meshgrid(*(numpy.linspace(-1, 1, size) for size in shape), indexing="ij")
    k, j, i = numpy.indices(shape)
    tissues = numpy.array([300, 700, 1000])[(i // 14 + j // 16 + k // 5) % 3]
    inside = x * x + y * y <= 0.9
    spread = numpy.random.default_rng(9).uniform(-20, 20, shape)
    laid = 0.3 * x - 0.2 * y * y + 0.1 * z
    return numpy.where(inside, (tissues + spread) * numpy.exp(laid), 5 + spread / 10), inside, laid


def changed(study, out, change):
    """A copy of a study; `change` is called with the number of each series and its stack."""
    shutil.rmtree(out, ignore_errors=True)
    for number, stack in enumerate(by_series(study), start=1):
        change(number, stack)
        folder = Path(out) / f"S{number}"
        folder.mkdir(parents=True)
        for index, image in enumerate(stack):
            image.save_as(folder / f"{index}.dcm")


def store(stack, pixels):
    for image, plane in zip(stack, pixels):
        image.PixelData = numpy.clip(plane.round(), 0, 4095).astype("<u2").tobytes()


def shade(study, out):
    def change(_, stack):
        store(stack, phantom(values(stack).shape)[0])
    changed(study, out, change)


def motion():
    """A turn of 2.5 degrees about an oblique axis, and a shift in mm."""
    axis = numpy.array([1.0, -2, 1.5])
    x, y, z = axis / numpy.linalg.norm(axis)
    skew = numpy.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = numpy.radians(2.5)
    return numpy.eye(3) + numpy.sin(angle) * skew + (1 - numpy.cos(angle)) * skew @ skew, \
        numpy.array([2.0, -2.5, 1.5])


def move(study, out, which):
    def change(number, stack):
        if number != int(which):
            return
        turn, shift = motion()
        middle = corners(stack).mean(axis=0)
        for image in stack:
            at = turn @ (numpy.array(image.ImagePositionPatient, float) - middle) + middle + shift
            orientation = numpy.array(image.ImageOrientationPatient, float)
            image.ImagePositionPatient = [f"{v:.10g}" for v in at]
            image.ImageOrientationPatient = [
                f"{v:.10f}" for v in [*(turn @ orientation[:3]), *(turn @ orientation[3:])]]
    changed(study, out, change)


def noise(study, out, which):
    random = numpy.random.default_rng(4)

    def change(number, stack):
        if number == int(which):
            store(stack, random.integers(0, 4000, values(stack).shape))
    changed(study, out, change)


def other_frame(study, out, which):
    def change(number, stack):
        for image in stack if number == int(which) else []:
            image.FrameOfReferenceUID = "2.25.4711"
    changed(study, out, change)


def corner(study, out, value, is_padding):
    def change(number, stack):
        for image in stack:
            pixels = image.pixel_array.copy()
            pixels[:image.Rows // 4, :image.Columns // 4] = int(value)
            image.PixelData = pixels.tobytes()
            if is_padding == "yes":
                image.add_new("PixelPaddingValue", "SS" if image.PixelRepresentation else "US", int(value))
    changed(study, out, change)


def headers(out, study):
    sources = {image.SOPInstanceUID: image for image in images(study)}
    derived = images(out)
    expect(derived, "no image was written")
    uids = [image.SOPInstanceUID for image in derived]
    expect(len(set(uids)) == len(uids) and not set(uids) & set(sources), "SOP Instance UIDs")
    kept = ["PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID",
            "StudyDate", "AccessionNumber", "BodyPartExamined", "Laterality", "EchoTime",
            "RepetitionTime", "MagneticFieldStrength", "FrameOfReferenceUID"]
    for image in derived:
        name = image.SeriesDescription
        expect(image.SOPClassUID == pydicom.uid.MRImageStorage, f"{name}: class")
        expect(image.file_meta.MediaStorageSOPInstanceUID == image.SOPInstanceUID, f"{name}: meta")
        expect(list(image.ImageType[:2]) == ["DERIVED", "SECONDARY"], f"{name}: type")
        expect("Reading Room" in image.DerivationDescription, f"{name}: derivation")
        expect("Reading Room" in image.Manufacturer, f"{name}: manufacturer")
        named = [item.ReferencedSOPInstanceUID for item in image.SourceImageSequence]
        expect(named and set(named) <= set(sources), f"{name}: sources")
        source = sources[named[0]]
        expect(image.SeriesInstanceUID != source.SeriesInstanceUID, f"{name}: series")
        for keyword in kept:
            expect(image.get(keyword) == source.get(keyword), f"{name}: {keyword}")
        if image.SourceImageSequence[0].SpatialLocationsPreserved == "YES":
            for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"]:
                close = numpy.allclose(image[keyword].value, source[keyword].value, atol=1e-6)
                expect(close, f"{name}: {keyword}")
            expect(len(named) == 1, f"{name}: one source")


def product(out, study):
    for number, source in enumerate(by_series(study), start=1):
        found = {image.ImageType[3]: [] for image in images(out)}
        for image in images(out):
            if int(image.SeriesNumber) % 1000 == number:
                found[image.ImageType[3]].append(image)
        flat, field = (sorted(found[kind], key=place) for kind in ("BIAS_CORRECTED", "BIAS_FIELD"))
        step = float(flat[0].RescaleSlope) * values(field).max() \
            + float(field[0].RescaleSlope) * values(flat).max()
        away = abs(values(flat) * values(field) - values(source)).max()
        expect(away <= step, f"series {number}: {away} beyond {step}")
        expect(values(field).std() > 0.01, f"series {number}: a field of one value")


def field(out):
    stacks = [stack for stack in by_series(out) if "BIAS_FIELD" in stack[0].ImageType]
    expect(stacks, "no field was written")
    for stack in stacks:
        _, inside, laid = phantom(values(stack).shape)
        rest = (numpy.log(values(stack)) - laid)[inside]
        print(f"{stack[0].SeriesDescription}: laid {laid[inside].std():.4f}, left {rest.std():.4f}")
        expect(rest.std() < laid[inside].std() / 8, "more than an eighth of the field is left")


def percentile(out):
    stacks = [stack for stack in by_series(out) if "NORMALISED" in stack[0].ImageType]
    expect(stacks, "nothing is normalised")
    for stack in stacks:
        samples = values(stack)
        bright = numpy.percentile(samples[samples > samples.max() / 10], 95)
        expect(abs(bright - 100) < 0.05, f"{stack[0].SeriesDescription}: {bright}")


def stack_of(out, number):
    return next(s for s in by_series(out) if int(s[0].SeriesNumber) == 1000 + int(number))


def lies(out, study, number, limit):
    away = corners(stack_of(out, number)) - corners(by_series(study)[int(number) - 1])
    farthest = numpy.linalg.norm(away, axis=1).max()
    print(f"farthest corner: {farthest:.2f} mm")
    expect(farthest < float(limit), f"{farthest} mm away")


def grid(out, study, reference):
    target = by_series(study)[int(reference) - 1]
    compared = 0
    for stack in by_series(out):
        if "RESAMPLED" not in stack[0].ImageType:
            continue
        number = int(stack[0].SeriesNumber) - 1000
        expect(len(stack) == len(target), f"series {number}: number of slices")
        for one, other in zip(stack, target):
            for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"]:
                close = numpy.allclose(one[keyword].value, other[keyword].value, atol=1e-6)
                expect(close, f"series {number}: {keyword}")
        compared += 1
        source = by_series(study)[number - 1]
        compare_values(number, stack, source)
    expect(compared, "no series was resampled")


def compare_values(number, stack, source):
    """Places drawn at random against linear reading of the source; what is not shown is padding."""
    random = numpy.random.default_rng(1)
    read, held = values(stack), values(source)
    back = numpy.linalg.inv(matrix(source)) @ matrix(stack)
    top = numpy.array(held.shape[::-1]) - 1
    worst, inside = 0, 0
    for _ in range(4000):
        k, j, i = (random.integers(size) for size in read.shape)
        at = (back @ [i, j, k, 1])[:3]
        if (at < -0.501).any() or (at > top + 0.501).any():
            expect(stack[k].pixel_array[j, i] == stack[k].PixelPaddingValue, f"{at}: no padding")
            continue
        if (at < 0).any() or (at > top).any():
            continue
        low = numpy.minimum(at.astype(int), top - 1)
        share = at - low
        value = sum(
            held[low[2] + c, low[1] + b, low[0] + a]
            * numpy.prod([share[d] if e else 1 - share[d] for d, e in enumerate((a, b, c))])
            for a in (0, 1) for b in (0, 1) for c in (0, 1))
        worst, inside = max(worst, abs(value - read[k, j, i])), inside + 1
    expect(inside > 100, f"series {number}: {inside} places compared")
    expect(worst < float(stack[0].RescaleSlope), f"series {number}: off by {worst}")


def main():
    commands = {
        "shade": shade, "move": move, "noise": noise, "other-frame": other_frame, "corner": corner,
        "headers": headers, "product": product, "field": field, "percentile": percentile,
        "place": lies, "grid": grid,
    }
    commands[sys.argv[1]](*sys.argv[2:])
    print("\n".join(wrong[:20]), file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
