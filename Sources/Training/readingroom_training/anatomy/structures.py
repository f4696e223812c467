"""What the anatomy network tells apart, and how labels of each source become it.

Sides are not among the classes: medial and lateral follow from the bones, so that a slice, a mirrored
knee and a series whose side is not stated are read alike.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

# Channels of the network, in order.
STRUCTURES = (
    "other", "femur", "tibia", "fibula", "patella",
    "femoral-cartilage", "tibial-cartilage", "patellar-cartilage", "meniscus",
    "anterior-cruciate-ligament", "posterior-cruciate-ligament",
    "medial-collateral-ligament", "lateral-collateral-ligament",
    "patellar-tendon", "quadriceps-tendon", "infrapatellar-fat-pad", "muscle", "subcutaneous-fat",
    "joint-fluid", "vessel", "air",
)
CLASS = {name: index for index, name in enumerate(STRUCTURES)}

# `Structure` of MRSimulation, in the order of its raw values, and the class of each.
SIMULATED = (
    ("air", "air"), ("skin", "other"), ("subcutaneousFat", "subcutaneous-fat"),
    ("deepFascia", "other"), ("intermuscularFat", "other"),
    ("femurCortex", "femur"), ("femurMarrow", "femur"), ("tibiaCortex", "tibia"),
    ("tibiaMarrow", "tibia"), ("fibulaCortex", "fibula"), ("fibulaMarrow", "fibula"),
    ("patellaCortex", "patella"), ("patellaMarrow", "patella"), ("growthPlateScar", None),
    ("femoralCartilage", "femoral-cartilage"), ("medialTibialCartilage", "tibial-cartilage"),
    ("lateralTibialCartilage", "tibial-cartilage"), ("patellarCartilage", "patellar-cartilage"),
    ("medialMeniscus", "meniscus"), ("lateralMeniscus", "meniscus"),
    ("anteriorCruciateLigament", "anterior-cruciate-ligament"),
    ("posteriorCruciateLigament", "posterior-cruciate-ligament"),
    ("medialCollateralLigament", "medial-collateral-ligament"),
    ("lateralCollateralLigament", "lateral-collateral-ligament"),
    ("patellarTendon", "patellar-tendon"), ("quadricepsTendon", "quadriceps-tendon"),
    ("medialRetinaculum", "other"), ("lateralRetinaculum", "other"), ("iliotibialBand", "other"),
    ("popliteusTendon", "other"), ("bicepsTendon", "other"), ("semimembranosusTendon", "other"),
    ("semitendinosusTendon", "other"), ("infrapatellarFatPad", "infrapatellar-fat-pad"),
    ("suprapatellarFatPad", "other"), ("prefemoralFatPad", "other"), ("jointFluid", "joint-fluid"),
    *((name, "muscle") for name in (
        "vastusMedialis", "vastusIntermedius", "vastusLateralis", "bicepsFemoris",
        "semimembranosus", "semitendinosus", "sartorius", "gracilis", "medialGastrocnemius",
        "lateralGastrocnemius", "popliteus", "soleus", "tibialisAnterior")),
    ("poplitealArtery", "vessel"), ("poplitealVein", "vessel"), ("tibialNerve", "other"),
)

# Labels of `knee-labels/SAG_3D_DESS_RIGHT_bones_cart_men_fib-label.nrrd`; 0 is what was not labelled.
LABELLED = (
    None, "femoral-cartilage", "tibial-cartilage", "tibial-cartilage", "patellar-cartilage",
    "femur", "tibia", "patella", "fibula", "meniscus", "meniscus",
)
# What that map tells apart.
LABELLED_CLASSES = tuple(sorted({CLASS[name] for name in LABELLED if name}))
# A voxel whose class is not known, but that is none of the labelled ones.
UNKNOWN = 255

# Growth plates are given to the bone most frequent within so many pixels.
SCAR_REACH = 15


def of_simulated(labels: np.ndarray) -> np.ndarray:
    """Classes of a simulated series, `[slice, row, column]`, from its structures."""
    table = np.array([CLASS[name] if name else UNKNOWN for _, name in SIMULATED], np.uint8)
    classes = table[labels]
    for index in np.unique(np.nonzero(classes == UNKNOWN)[0]):
        slice_, scar = classes[index], classes[index] == UNKNOWN
        shares = [ndimage.uniform_filter((slice_ == CLASS[bone]).astype(np.float32), SCAR_REACH)
                  for bone in ("femur", "tibia", "fibula")]
        bones = np.array([CLASS["femur"], CLASS["tibia"], CLASS["fibula"]], np.uint8)
        slice_[scar] = bones[np.argmax(shares, 0)][scar]
    return classes


def of_labelled(labels: np.ndarray) -> np.ndarray:
    """Classes of the real label map; what was not labelled becomes `UNKNOWN`."""
    table = np.array([CLASS[name] if name else UNKNOWN for name in LABELLED], np.uint8)
    return table[labels]
