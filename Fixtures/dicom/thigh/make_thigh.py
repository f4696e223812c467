"""Generates `study/`: a left thigh with a soft-tissue mass, as an MR scanner would send it.

Nothing in it comes from a patient. Anatomy is drawn as functions of position (limb outline, muscle
bellies, fat planes, femur, vessels, mass), tissue values are T1, T2 and proton density at 1.5 T,
and the signal is the spin-echo equation with coil shading and Rician noise. The same anatomy is
seen by two series: axial T1 (28 slices) and coronal STIR (16 slices). Seeded: the same pixels every time.

    pip install numpy==2.4.6 pydicom==3.0.2     # and dcmtk for dcmcjpeg
    python make_thigh.py --out study --truth truth.json

Frame: u, v, w in mm; u to the patient's left (lateral here), v to posterior, w to the head, w = 0
in the middle of the axial stack.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage

SEED = 20260302

# Tissue: T1 ms, T2 ms, proton density (share of water). Literature values at 1.5 T, rounded:
# Stanisz et al. 2005 (doi:10.1002/mrm.20605), de Bazelaire et al. 2004
# (doi:10.1148/radiol.2303021331), Gold et al. 2004 (doi:10.2214/ajr.183.2.1830343).
AIR, SKIN, FAT, FASCIA, MUSCLE, MARROW, CORTEX, VESSEL, NERVE, MASS, NECROSIS, CAPSULE = range(12)
TISSUE = np.array([
    (1000, 40, 0.00), (420, 35, 0.60), (285, 130, 0.95), (900, 10, 0.12), (1010, 42, 0.82),
    (300, 110, 0.88), (900, 2, 0.10), (1300, 180, 0.12), (900, 70, 0.75), (1060, 88, 0.93),
    (1700, 140, 0.95), (900, 20, 0.45),
])

# Muscle bellies at mid-thigh: centre u, v; half axes; drift of the centre in mm per mm of w.
# Rectus femoris, vastus lateralis, intermedius, medialis, sartorius, adductor longus, gracilis,
# adductor magnus, semimembranosus, semitendinosus, biceps long head, biceps short head.
BELLIES = np.array([
    (4, -49, 13, 9, -0.02, 0.01), (43, -16, 20, 31, 0.02, 0.02), (15, -27, 21, 10, 0.0, 0.0),
    (-24, -31, 19, 16, -0.03, 0.05), (-43, -13, 12, 6, 0.17, -0.09), (-32, 0, 11, 9, 0.05, -0.03),
    (-55, 14, 6, 12, 0.01, -0.05), (-27, 22, 20, 15, -0.02, -0.01), (-26, 45, 15, 10, 0.03, 0.01),
    (-5, 55, 13, 9, -0.03, 0.0), (21, 48, 16, 11, -0.06, 0.0), (27, 27, 11, 9, 0.02, 0.0),
])
FEMUR = (9.0, -6.0)
MASS_CENTRE = np.array([40.0, -12.0, 4.0])
MASS_AXES = np.array([19.0, 24.0, 34.0])
MIRROR = -92.0  # the plane between the thighs


class Waves:
    """A smooth random field of zero mean and unit variance, as a sum of plane waves."""

    def __init__(self, rng, scale, count=20):
        self.k = rng.normal(0, 1, (count, 3)) / np.asarray(scale, float)
        self.phase = rng.uniform(0, 2 * np.pi, count)

    def __call__(self, u, v, w):
        total = np.zeros(np.broadcast(u, v, w).shape, np.float32)
        for (a, b, c), phase in zip(self.k, self.phase):
            total += np.cos(a * u + b * v + c * w + phase)
        return total * np.float32(np.sqrt(2 / len(self.phase)))


class Thigh:
    """The anatomy: answers tissue, fat share and texture at any points."""

    def __init__(self, seed=SEED):
        rng = np.random.default_rng(seed)
        self.bend_u, self.bend_v = (Waves(rng, (22, 22, 60)) for _ in range(2))
        self.fine_u, self.fine_v = (Waves(rng, (6, 6, 25)) for _ in range(2))
        self.outline, self.planes = Waves(rng, (45, 45, 120)), Waves(rng, (14, 14, 40))
        self.fibres, self.marbling = Waves(rng, (0.45, 0.45, 9), 28), Waves(rng, (1.0, 1.0, 9), 32)
        self.septa, self.lobes = Waves(rng, (5, 5, 10)), Waves(rng, (8, 8, 11))
        self.texture, self.core = Waves(rng, (1.3, 1.3, 2), 32), Waves(rng, (3.2, 3.2, 4.5))

    def mass_distance(self, u, v, w):
        """Signed distance to the mass in mm, negative inside; smooth lobes of a few mm."""
        local = [(p - c) / a for p, c, a in zip((u, v, w), MASS_CENTRE, MASS_AXES)]
        radius = np.sqrt(sum(p * p for p in local))
        return (radius - 1) * 22 + 1.8 * self.lobes(u, v, w) * np.exp(-((radius - 1) ** 2) * 3)

    def at(self, u, v, w):
        """(tissue, fat share, texture) at the points; texture multiplies the signal."""
        u = np.where(u < MIRROR, 2 * MIRROR - u, u)
        mass = self.mass_distance(u, v, w)
        depth = self.depth_below_skin(u, v, w)
        true_u, true_v = u, v
        u, v = self.displaced(u, v, w)
        tissue = np.full(u.shape, FAT, np.int8)
        fat, texture = np.zeros(u.shape, np.float32), np.ones(u.shape, np.float32)
        ridge = np.abs(self.septa(u, v, w))
        texture -= 0.22 * np.exp(-((ridge / 0.09) ** 2)) * (depth > 2)
        inner = depth - self.fat_thickness(u, v)
        tissue[(inner > -1.0) & (inner < 0)] = FASCIA
        belly, gap = self.bellies(u, v, w)
        plane = 0.9 + 0.75 * np.maximum(self.planes(u, v, w), -0.6)
        in_muscle = (inner >= 0.3) & (gap > plane)
        tissue[in_muscle] = MUSCLE
        streak = self.marbling(u, v, w)
        grade = np.array([1, 1, 1, 1.1, 1, 1.2, 1.2, 1.3, 1.5, 1.4, 1.5, 1.4], np.float32)[belly]
        marbled = np.clip((streak - 1.5) * 0.45, 0, 0.45) * grade + 0.03 * grade
        fat = np.where(in_muscle, marbled, fat)
        texture = np.where(in_muscle, 1 + 0.06 * self.fibres(u, v, w), texture)
        self.add_vessels(tissue, u, v, w)
        self.add_femur(tissue, fat, texture, true_u, true_v, w)
        tissue[(depth > 0) & (depth < 1.7)] = SKIN
        tissue[depth <= 0] = AIR
        self.add_mass(tissue, fat, texture, mass, u, v, w)
        return tissue, fat, texture

    def displaced(self, u, v, w):
        """Where soft tissue at these points would lie without the mass and without bends."""
        du, dv = u - MASS_CENTRE[0], v - MASS_CENTRE[1]
        reach = np.sqrt((du / 19) ** 2 + (dv / 24) ** 2) + 1e-6
        height = np.clip(1 - ((w - MASS_CENTRE[2]) / 44) ** 2, 0, 1)
        push = 0.62 * height * np.exp(-((np.maximum(reach - 0.6, 0) / 0.75) ** 2))
        u2, v2 = u - du * push, v - dv * push
        u3 = u2 + 2.6 * self.bend_u(u2, v2, w) + 0.7 * self.fine_u(u2, v2, w)
        v3 = v2 + 2.6 * self.bend_v(u2, v2, w) + 0.7 * self.fine_v(u2, v2, w)
        return u3, v3

    def depth_below_skin(self, u, v, w):
        """Distance below the skin in mm, along the radius."""
        angle, radius = np.arctan2(v, u), np.hypot(u, v)
        outline = 79 + 0.11 * w + 3.5 * np.cos(2 * angle + 0.5) + 1.6 * np.cos(3 * angle - 0.8)
        flat = 3.5 * np.exp(-(((angle - np.pi / 2) / 0.5) ** 2))
        return outline - flat + 0.5 * self.outline(u, v, w) - radius

    def fat_thickness(self, u, v):
        """Subcutaneous fat in mm: thickest posteromedially, thinnest laterally."""
        angle = np.arctan2(v, u)
        return 13.5 - 3.5 * np.cos(angle + 0.35) + 1.5 * np.cos(2 * angle - 1.2)

    def bellies(self, u, v, w):
        """The nearest muscle and the distance in mm to the plane it shares with the next."""
        best = np.full(u.shape, 1e6, np.float32)
        second, third = best.copy(), best.copy()
        belly = np.zeros(u.shape, np.int8)
        for index, (cu, cv, au, av, drift_u, drift_v) in enumerate(BELLIES):
            distance = np.hypot((u - cu - drift_u * w) / au, (v - cv - drift_v * w) / av)
            size = np.sqrt(au * av)
            distance = ((distance - 1) * size).astype(np.float32)
            nearer = distance < best
            third = np.minimum(third, np.where(distance < second, second, distance))
            second = np.where(nearer, best, np.minimum(second, distance))
            belly = np.where(nearer, np.int8(index), belly)
            best = np.minimum(best, distance)
        return belly, np.minimum(second - best, 0.5 * (third - best) + 0.2)

    def add_vessels(self, tissue, u, v, w):
        """Femoral and deep femoral vessels in their fat, sciatic nerve, saphenous vein."""
        for cu, cv, radius, kind in (
            (-23 + 0.03 * w, -12, 3.3, VESSEL), (-18 + 0.03 * w, -8, 4.0, VESSEL),
            (-6, 5, 2.0, VESSEL), (-3, 8.5, 1.7, VESSEL), (8 + 0.02 * w, 39, 4.6, NERVE),
            (-60, -32, 2.0, VESSEL), (22, 8, 1.3, VESSEL),
        ):
            distance = np.hypot(u - cu, v - cv)
            sheath = distance < radius + 1.4
            tissue[sheath & (tissue == MUSCLE)] = FAT
            tissue[distance < radius] = kind

    def add_femur(self, tissue, fat, texture, u, v, w):
        """Shaft with cortex, marrow and linea aspera."""
        du, dv = u - FEMUR[0], v - FEMUR[1] - 0.0006 * w * w
        angle = np.arctan2(dv, du)
        ridge = 2.6 * np.exp(-(((angle - 1.75) / 0.35) ** 2))
        distance = np.hypot(du / 1.0, dv / 1.06)
        bone = distance < 13.6 + ridge
        fat[bone], texture[bone] = 0, 1
        tissue[bone] = CORTEX
        marrow = distance < 7.4 + 0.35 * self.planes(u, v, w)
        tissue[marrow] = MARROW
        texture[marrow] = 1 - 0.03 * np.abs(self.fibres(u, v, w)[marrow])

    def add_mass(self, tissue, fat, texture, mass, u, v, w):
        """Heterogeneous mass with necrotic parts, a pseudocapsule and a rim of displaced fat."""
        rim = (mass > 0.9) & (mass < 0.9 + 1.3 * np.maximum(self.planes(u, v, w) - 0.2, 0))
        tissue[rim & (tissue == MUSCLE)] = FAT
        inside = mass < 0
        tissue[(mass >= 0) & (mass < 0.8)] = CAPSULE
        fat[mass < 0.8] = 0
        tissue[inside] = MASS
        core = inside & (mass < -5) & (self.core(u, v, w) > 1.05)
        tissue[core] = NECROSIS
        texture[mass < 0.8] = 1
        grain = 1 + 0.06 * self.texture(u, v, w) + 0.08 * self.core(u, v, w)
        texture[inside] = grain[inside]


@dataclass(frozen=True)
class Protocol:
    """One series: what the scanner is told."""

    number: int
    description: str
    repetition: float
    echo: float
    inversion: float | None
    rows: int
    columns: int
    pixel: float
    slices: int
    pitch: float
    thickness: float
    noise: float
    plane: str
    echo_train: int

    def signal(self) -> np.ndarray:
        """Signal of each tissue: spin echo, or magnitude inversion recovery."""
        t1, t2, density = TISSUE.T
        recovery = 1 - np.exp(-self.repetition / t1)
        if self.inversion is not None:
            recovery = np.abs(
                1 - 2 * np.exp(-self.inversion / t1) + np.exp(-self.repetition / t1))
        return density * recovery * np.exp(-self.echo / t2)


AXIAL = Protocol(201, "T1 SE tra", 550, 12, None, 256, 256, 0.9, 28, 4.0, 3.5, 0.013, "axial", 1)
CORONAL = Protocol(301, "STIR cor", 4200, 36, 160, 256, 256, 0.9, 16, 6.0, 5.0, 0.009, "coronal", 9)
SERIES = (AXIAL, CORONAL)

# The scanner's axial plane is tilted by 7 degrees about the left-right axis and 3 about the
# front-back axis, so that no plane of the study is a plane of the patient.
TILT = np.radians((7.0, 3.0))
ISOCENTRE = np.array([98.0, 6.0, -64.0])


def frame() -> np.ndarray:
    """Patient directions (LPS) of u, v and w, as columns."""
    a, b = TILT
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    return about_y @ about_x


def slice_frame(protocol: Protocol, index: int):
    """First voxel's centre, column step and row step of a slice, in (u, v, w) mm."""
    half = np.array([protocol.columns - 1, protocol.rows - 1]) * protocol.pixel / 2
    offset = (index - (protocol.slices - 1) / 2) * protocol.pitch
    if protocol.plane == "axial":
        return np.array([-half[0] - 14, -half[1], offset]), np.eye(3)[0], np.eye(3)[1]
    return np.array([-half[0] - 14, offset - 4, half[1]]), np.eye(3)[0], -np.eye(3)[2]


def image(thigh: Thigh, protocol: Protocol, index: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Stored values [rows, columns] of one slice, and the mass's share of each voxel."""
    origin, across, down = slice_frame(protocol, index)
    normal = np.cross(across, down)
    parts, share = [], []
    step = np.array([-0.25, 0.25]) * protocol.pixel
    columns = (np.arange(protocol.columns)[:, None] * protocol.pixel + step).ravel()
    rows = (np.arange(protocol.rows)[:, None] * protocol.pixel + step).ravel()
    table = protocol.signal().astype(np.float32)
    for depth in np.array([-1, 0, 1]) * protocol.thickness / 3:
        points = [
            (origin[k] + columns[None, :] * across[k] + rows[:, None] * down[k]
             + depth * normal[k]).astype(np.float32) for k in range(3)]
        tissue, fat, texture = thigh.at(*np.broadcast_arrays(*points))
        pure = table[tissue]
        parts.append((pure * (1 - fat) + table[FAT] * fat) * texture)
        share.append(np.isin(tissue, (MASS, NECROSIS)))
    signal = boxes(np.mean(parts, 0), protocol)
    signal = blur(signal) * coil(protocol, origin, across, down)
    noise = rng.normal(0, protocol.noise, (2, *signal.shape))
    magnitude = np.hypot(signal + noise[0], noise[1])
    return np.clip(np.rint(magnitude * 1450), 0, 4095).astype(np.uint16), boxes(
        np.mean(share, 0), protocol)


def boxes(fine: np.ndarray, protocol: Protocol) -> np.ndarray:
    """Means of 2 x 2 samples: partial volume."""
    return fine.reshape(protocol.rows, 2, protocol.columns, 2).mean((1, 3))


def blur(signal: np.ndarray) -> np.ndarray:
    """The point spread of a Hamming-filtered k-space, separable."""
    for axis in (0, 1):
        spectrum = np.fft.fft(signal, axis=axis)
        frequency = np.fft.fftfreq(signal.shape[axis])
        window = 0.54 + 0.46 * np.cos(2 * np.pi * frequency * 0.85)
        shape = [1, 1]
        shape[axis] = -1
        signal = np.fft.ifft(spectrum * window.reshape(shape), axis=axis).real
    return np.maximum(signal, 0)


def coil(protocol: Protocol, origin, across, down) -> np.ndarray:
    """Sensitivity of a wrapped array: brighter near its elements in front and at the side."""
    columns = np.arange(protocol.columns) * protocol.pixel
    rows = np.arange(protocol.rows) * protocol.pixel
    u, v, w = (
        origin[k] + columns[None, :] * across[k] + rows[:, None] * down[k] for k in range(3))
    gain = 0.0
    for cu, cv, cw, weight in (
        (5, -95, 25, 1.0), (5, -95, -45, 0.9), (100, -10, 0, 0.9), (0, 105, 0, 0.9),
        (-75, -60, 0, 0.55),
    ):
        gain = gain + weight / (1 + ((u - cu) ** 2 + (v - cv) ** 2 + (w - cw) ** 2) / 95**2)
    return gain / 1.9


def uid(*parts) -> str:
    """A stable identifier under 2.25 (PS3.5 B.2)."""
    name = "reading-room/thigh/" + "/".join(map(str, parts))
    return "2.25." + str(uuid.uuid5(uuid.NAMESPACE_URL, name).int)


def decimal(values) -> list[str]:
    """Decimal strings of at most 16 characters."""
    return [f"{value:.8f}"[:14] for value in values]


def header(protocol: Protocol, index: int) -> Dataset:
    """Everything but the pixels."""
    data = Dataset()
    patient(data)
    study_and_equipment(data)
    series(data, protocol)
    acquisition(data, protocol)
    plane(data, protocol, index)
    return data


def patient(data: Dataset) -> None:
    data.SpecificCharacterSet = "ISO_IR 100"
    data.PatientName, data.PatientID = "Thigh^Generated", "RR-GEN-0001"
    data.PatientBirthDate, data.PatientSex = "19680412", "F"
    data.PatientAge, data.PatientWeight = "057Y", "71"


def study_and_equipment(data: Dataset) -> None:
    data.StudyInstanceUID = uid("study")
    data.StudyDate, data.StudyTime, data.StudyID = "20260302", "101500", "1"
    data.AccessionNumber, data.ReferringPhysicianName = "GEN0001", ""
    data.StudyDescription = "MR thigh left (generated)"
    data.Modality = "MR"
    data.Manufacturer = "Reading Room generator (synthetic)"
    data.ManufacturerModelName = "Thigh 1"
    data.DeviceSerialNumber, data.SoftwareVersions = "0", "1"
    data.InstitutionName = "Synthetic data, no patient"
    data.PositionReferenceIndicator = ""
    data.FrameOfReferenceUID = uid("frame")


def series(data: Dataset, protocol: Protocol) -> None:
    data.SeriesInstanceUID = uid("series", protocol.number)
    data.SeriesNumber, data.SeriesDescription = protocol.number, protocol.description
    data.SeriesDate = data.AcquisitionDate = data.ContentDate = "20260302"
    data.SeriesTime = data.AcquisitionTime = data.ContentTime = (
        "101802" if protocol is AXIAL else "102647")
    data.Laterality, data.BodyPartExamined = "L", "THIGH"
    data.PatientPosition = "FFS"
    data.ProtocolName = protocol.description


def acquisition(data: Dataset, protocol: Protocol) -> None:
    data.ScanningSequence = "SE" if protocol.inversion is None else ["SE", "IR"]
    data.SequenceVariant = "NONE" if protocol.echo_train == 1 else "SK"
    data.ScanOptions, data.MRAcquisitionType = "", "2D"
    data.RepetitionTime, data.EchoTime = f"{protocol.repetition:g}", f"{protocol.echo:g}"
    if protocol.inversion is not None:
        data.InversionTime = f"{protocol.inversion:g}"
    data.EchoTrainLength, data.EchoNumbers = protocol.echo_train, 1
    data.MagneticFieldStrength, data.ImagingFrequency = "1.5", "63.87"
    data.ImagedNucleus, data.NumberOfAverages = "1H", "1"
    data.FlipAngle, data.PixelBandwidth = "90", "160"
    data.SliceThickness = f"{protocol.thickness:g}"
    data.SpacingBetweenSlices = f"{protocol.pitch:g}"
    data.ReceiveCoilName = "BODY ARRAY"
    data.InPlanePhaseEncodingDirection = "COL"
    data.AcquisitionMatrix = [0, protocol.columns, protocol.rows, 0]
    data.AcquisitionNumber = 1
    data.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"]


def plane(data: Dataset, protocol: Protocol, index: int) -> None:
    origin, across, down = slice_frame(protocol, index)
    axes = frame()
    position = ISOCENTRE + axes @ origin
    data.SOPClassUID = MRImageStorage
    data.SOPInstanceUID = uid("image", protocol.number, index)
    data.InstanceNumber = index + 1
    data.ImagePositionPatient = decimal(position)
    data.ImageOrientationPatient = decimal([*(axes @ across), *(axes @ down)])
    data.SliceLocation = decimal([np.dot(position, np.cross(axes @ across, axes @ down))])[0]
    data.PixelSpacing = [f"{protocol.pixel:g}"] * 2
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows, data.Columns = protocol.rows, protocol.columns
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0


def write(path: Path, protocol: Protocol, index: int, pixels: np.ndarray) -> None:
    """One Part 10 file, uncompressed."""
    data = header(protocol, index)
    data.WindowCenter = "420" if protocol is AXIAL else "260"
    data.WindowWidth = "840" if protocol is AXIAL else "560"
    data.PixelData = pixels.tobytes()
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.ImplementationClassUID = uid("generator")
    data.save_as(path, enforce_file_format=True)


def truth(shares: np.ndarray, protocol: Protocol) -> dict:
    """Volume, centre and extents of the mass on the axial grid."""
    inside = shares >= 0.5
    indices = np.argwhere(inside)
    voxel = np.array([protocol.pitch, protocol.pixel, protocol.pixel])
    extents = (np.ptp(indices, axis=0) + 1) * voxel
    origin, _, _ = slice_frame(protocol, 0)
    slice_, row, column = (indices * voxel).mean(0)
    centre = ISOCENTRE + frame() @ (origin + np.array([column, row, slice_]))
    return {
        "type": "soft-tissue-mass", "side": "left", "site": "vastus lateralis",
        "seriesInstanceUID": uid("series", protocol.number),
        "volumeInMillilitres": round(float(shares.sum() * voxel.prod() / 1000), 2),
        "voxelVolumeInMillilitres": round(float(inside.sum() * voxel.prod() / 1000), 2),
        "centrePatientInMillimetres": [round(float(c), 1) for c in centre],
        "centreVoxel": dict(zip(
            ("slice", "row", "column"), (round(float(c), 1) for c in indices.mean(0)))),
        "extentsInMillimetres": dict(zip(
            ("slices", "rows", "columns"), (round(float(e), 1) for e in extents))),
        "firstSlice": int(indices[:, 0].min()), "lastSlice": int(indices[:, 0].max()),
        "note": "slices from 0 in order of increasing position along the normal",
    }


def main() -> None:
    """Writes the study and the truth about its mass."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    arguments = parser.parse_args()
    thigh = Thigh()
    shutil.rmtree(arguments.out, ignore_errors=True)
    arguments.out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        for protocol in SERIES:
            rng = np.random.default_rng([SEED, protocol.number])
            names = np.random.default_rng(protocol.number).permutation(4096)
            shares = []
            for index in range(protocol.slices):
                pixels, share = image(thigh, protocol, index, rng)
                shares.append(share)
                plain = Path(scratch) / "plain"
                write(plain, protocol, index, pixels)
                target = arguments.out / f"MR{protocol.number:03X}{names[index]:03X}"
                # JPEG lossless, process 14, selection value 1 (1.2.840.10008.1.2.4.70).
                subprocess.run(["dcmcjpeg", "+e1", str(plain), str(target)], check=True)
            if protocol is AXIAL:
                facts = truth(np.stack(shares), protocol)
                arguments.truth.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
