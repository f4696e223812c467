"""Greys of tissues: simulated beside real at the same echo times, and beside what published times give."""

import json

import numpy as np
import relaxation
import studies
from PIL import Image, ImageDraw
from scipy.ndimage import binary_erosion

# Words of the segments that hold a tissue.
SEGMENTS = {
    "muscle": relaxation.TISSUES["muscle"],
    "marrow": ("femoral marrow", "marrow of femur", "femur marrow", "tibia marrow"),
    "fat": ("subcutaneous fat",),
    "fat pad": ("infrapatellar",),
    "cartilage": ("femoral cartilage",),
    "fluid": ("fluid",),
    "meniscus": ("meniscus",),
}
# Areas of the real series' 17th slice, rows and columns, chosen by eye.
AREAS = {
    "muscle": ((110, 150), (190, 203)), "marrow": ((60, 90), (90, 140)), "fat": ((50, 75), (206, 213)),
    "fat pad": ((145, 160), (84, 95)),
}
LAYER = 16
# T1 and T2 in ms at 3 T and density: Gold et al., AJR 183:343, 2004; menisci PMC7016502 (design/knee.md, section 2.3).
PUBLISHED = {
    "muscle": (1420, 31.7, 0.775), "cartilage": (1240, 36.9, 0.725), "fluid": (3620, 767, 1.0),
    "fat": (371, 133, 0.95), "marrow": (365, 133, 0.85), "meniscus": (600, 14.6, 0.6),
}
PROTOCOL = """vendor = "ge"
field = 3

[[series]]
preset = "sagittal-pd"

[[series]]
preset = "coronal-t1"
"""


def masks(folder, name, images, shape):
    """For each tissue the voxels that lie well within it, `[slice, row, column]`."""
    found = relaxation.segments(folder / "truth" / name if name else folder, shape, images)
    result = {}
    for tissue, words in SEGMENTS.items():
        parts = [part for label, part in found.items() if any(word in label.lower() for word in words)]
        if parts:
            whole = np.any(parts, axis=0)
            inside = np.stack([binary_erosion(layer, iterations=2) for layer in whole])
            result[tissue] = inside if inside.sum() > 50 else whole
    return result


def check(program, cache, data):
    contrasts(program, cache)
    found = relaxation.real_echoes(data)
    if not found:
        return True
    times, real = found
    made, images = relaxation.multi_echo(program, cache)
    own_times, ours = relaxation.echoes(images)
    within = masks(made, "", images, ours.shape[1:])
    print("Greys at one echo time, as shares of muscle's median: 5th, 50th and 95th of a hundred voxels")
    print("  echo  tissue       real                 simulated")
    rows = []
    for time in (12.6, 25.2, 50.5):
        theirs, own = (int(np.argmin(np.abs(t - time))) for t in (times, own_times))
        greys = {
            tissue: real[theirs, LAYER, slice(*rows_), slice(*columns)].ravel()
            for tissue, (rows_, columns) in AREAS.items()
        }
        mine = {tissue: ours[own][within[tissue]] for tissue in AREAS}
        unit, own_unit = np.median(greys["muscle"]), np.median(mine["muscle"])
        for tissue in AREAS:
            a, b = greys[tissue] / unit, mine[tissue] / own_unit
            words = ["  ".join(f"{value:5.2f}" for value in np.percentile(x, (5, 50, 95))) for x in (a, b)]
            print(f"  {time:4.1f}  {tissue:10}   {words[0]}   {words[1]}")
            rows.append((f"{tissue}, {time} ms", a, b))
    pictures(cache, real, ours, [int(np.argmin(np.abs(t - 25.2))) for t in (times, own_times)])
    histograms(rows).save(cache / "histograms.png")
    print(f"  pictures at the same echo time, real above: {cache / 'beside.png'}; histograms: {cache / 'histograms.png'}")
    return True


def contrasts(program, cache):
    """Greys over muscle's in spin echo images, beside those of published times and density."""
    protocol = cache / "contrasts.toml"
    protocol.write_text(PROTOCOL)
    made = studies.study(
        program, cache / "contrasts", "--seed", "3", "--age", "35", "--finding", "effusion:large", "--artefact", "none",
        "--protocol", str(protocol))
    truth = json.loads((made / "truth" / "truth.json").read_text())
    print("Greys over muscle's: measured, and by published times, PD (1 - exp(-TR/T1)) exp(-TE/T2)")
    for entry, images in zip(truth["series"], studies.series(made)):
        stack = studies.pixels(images)
        within = masks(made, entry["segmentation"], images, stack.shape)
        repetition, echo = float(images[0].RepetitionTime), float(images[0].EchoTime)
        signal = {
            tissue: density * (1 - np.exp(-repetition / t1)) * np.exp(-echo / t2)
            for tissue, (t1, t2, density) in PUBLISHED.items()
        }
        unit = np.median(stack[within["muscle"]])
        words = [
            f"{tissue} {np.median(stack[within[tissue]]) / unit:.2f} ({signal[tissue] / signal['muscle']:.2f})"
            for tissue in PUBLISHED if tissue in within
        ]
        print(f"  {entry['description']}, {repetition:.0f}/{echo:.0f} ms: {', '.join(words)}")


def pictures(cache, real, ours, echoes):
    """Five slices of each, each image from black to its 99.5th of a hundred pixels."""
    rows = []
    for stack in (real[echoes[0]], ours[echoes[1]]):
        parts = []
        for share in (0.25, 0.38, 0.5, 0.62, 0.75):
            image = stack[int(len(stack) * share)]
            grey = np.clip(image / np.percentile(image, 99.5), 0, 1) * 255
            parts.append(np.array(Image.fromarray(grey.astype(np.uint8)).resize((400, 400), Image.Resampling.LANCZOS)))
        rows.append(np.hstack(parts))
    Image.fromarray(np.vstack(rows)).save(cache / "beside.png")


def histograms(rows):
    """Real in blue, simulated in orange, one panel each."""
    width, height = 300, 150
    picture = Image.new("RGB", (4 * width, (len(rows) + 3) // 4 * height), "white")
    draw = ImageDraw.Draw(picture)
    for index, (title, *both) in enumerate(rows):
        left, top = index % 4 * width, index // 4 * height
        edges = np.linspace(0, np.percentile(np.concatenate(both), 99.5) * 1.1, 61)
        for values, colour in zip(both, ("#0072b2", "#d55e00")):
            counts = np.histogram(values, edges)[0]
            points = [
                (left + 10 + k * (width - 20) / 59, top + height - 10 - 110 * count / max(counts.max(), 1))
                for k, count in enumerate(counts)
            ]
            draw.line(points, fill=colour, width=2)
        draw.text((left + 10, top + 4), title, fill="black")
    return picture
