"""Reads a truth's segmentation with highdicom and prints, for each segment, its number, label, codes
and tracking, and for each of its slices the source instance and the number of pixels.

With `codes` as the first argument it instead says, for each further argument
`code|meaning` of SNOMED CT, whether pydicom's dictionary of DICOM's codes has it with that meaning.
"""

import sys


def codes():
    from pydicom.sr._concepts_dict import concepts

    known = {(code, entry[0]) for entries in concepts["SCT"].values() for code, entry in entries.items()}
    for line in sys.argv[2:]:
        print(line, tuple(line.split("|")) in known)


def code(sequence):
    return ",".join(f"{item.CodeValue} {item.CodingSchemeDesignator}" for item in sequence or [])


def segments(path):
    import highdicom

    truth = highdicom.seg.segread(path)
    pixels = truth.pixel_array.reshape(-1, truth.Rows, truth.Columns)
    for item in truth.SegmentSequence:
        kind = item.SegmentedPropertyTypeCodeSequence
        print(
            item.SegmentNumber,
            item.SegmentLabel,
            code(kind),
            code(kind[0].get("SegmentedPropertyTypeModifierCodeSequence")),
            code(item.get("AnatomicRegionSequence")),
            item.get("TrackingID", ""),
            sep=";",
        )
        for frame, group in zip(pixels, truth.PerFrameFunctionalGroupsSequence):
            if group.SegmentIdentificationSequence[0].ReferencedSegmentNumber == item.SegmentNumber:
                source = group.DerivationImageSequence[0].SourceImageSequence[0]
                print(source.ReferencedSOPInstanceUID, int(frame.sum()), sep=";")


codes() if sys.argv[1] == "codes" else segments(sys.argv[1])
