"""Prints the reference numbers of the preprocessing tests, made with SimpleITK, SciPy and NumPy."""

import numpy as np
import SimpleITK as sitk
from scipy.optimize import curve_fit

from noise import noise

COLUMNS, ROWS, SLICES = 48, 40, 6


def phantom():
    """Three tissues in blocks within an ellipse, under a known field: `BiasPhantom.swift`."""
    slices, rows, columns = np.indices((SLICES, ROWS, COLUMNS))
    x, y, z = (columns - 23.5) / 23.5, (rows - 19.5) / 19.5, (slices - 2.5) / 2.5
    tissue = np.array([300.0, 700, 1000])[(columns // 6 + rows // 7 + slices // 2) % 3]
    spread = noise(COLUMNS * ROWS * SLICES, 9).reshape(tissue.shape) / 65535 * 40 - 20
    inside = x * x + y * y <= 0.9
    field = np.exp(0.3 * x - 0.2 * y * y + 0.1 * z)
    return np.where(inside, (tissue + spread) * field, 5 + spread / 10).astype(np.float32), inside


def bias():
    """Logarithms of ITK's field, their mean in the mask taken off."""
    values, inside = phantom()
    image, mask = sitk.GetImageFromArray(values), sitk.GetImageFromArray(inside.astype(np.uint8))
    search = sitk.N4BiasFieldCorrectionImageFilter()
    search.SetMaximumNumberOfIterations([50, 50])
    search.Execute(image, mask)
    field = sitk.GetArrayFromImage(search.GetLogBiasFieldAsImage(image))
    field -= field[inside].mean()
    print("field", [float(field[z, y, x]) for z, y, x in ((0, 20, 10), (1, 8, 24), (2, 30, 40), (3, 20, 24), (5, 12, 36))])
    print("deviation", float(field[inside].std()))
    otsu = sitk.OtsuThresholdImageFilter()
    otsu.SetNumberOfHistogramBins(200)
    otsu.Execute(image)
    print("otsu", otsu.GetThreshold())


def standard():
    """Landmarks of two volumes, and values of a third on their scale."""
    percentiles = [1, *range(10, 91, 10), 99]

    def landmarks(samples):
        return np.percentile(samples[samples > samples.mean(dtype=np.float64)].astype(np.float64), percentiles)

    places = []
    volumes = [noise(3000, seed).astype(np.float64) ** power for seed, power in ((3, 1.0), (4, 1.1), (5, 0.95))]
    volumes = [np.round(volume).astype(np.float32) for volume in volumes]
    for volume in volumes[:2]:
        own = landmarks(volume)
        places.append((own - own[0]) / (own[-1] - own[0]) * 100)
    scale = np.mean(places, 0)
    print("landmarks", scale.tolist())
    own, samples = landmarks(volumes[2]), volumes[2][:8].astype(np.float64)
    low = (scale[1] - scale[0]) / (own[1] - own[0])
    result = np.where(samples < own[0], scale[0] + (samples - own[0]) * low, np.interp(samples, own, scale))
    high = (scale[-1] - scale[-2]) / (own[-1] - own[-2])
    result = np.where(samples > own[-1], scale[-1] + (samples - own[-1]) * high, result)
    print("on the scale", np.clip(result, -100, 200).tolist())


def relaxation():
    """T2 and amplitude of four noisy voxels."""
    times = np.array([10.0, 20, 30, 45, 60, 80])
    spread = noise(24, 11).reshape(4, 6) / 65535 * 30 - 15
    for (amplitude, t2), part in zip(((1000, 35), (800, 60), (500, 130), (900, 20)), spread):
        signals = (amplitude * np.exp(-times / t2) + part).astype(np.float32).astype(float)
        answer, _ = curve_fit(lambda t, s, r: s * np.exp(-t * r), times, signals, (signals[0], 1 / 40), xtol=1e-12)
        rest = signals - answer[0] * np.exp(-times * answer[1])
        print("t2", 1 / answer[1], answer[0], 1 - (rest**2).sum() / ((signals - signals.mean()) ** 2).sum())


bias()
standard()
relaxation()
