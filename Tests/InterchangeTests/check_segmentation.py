"""Reads a segmentation with highdicom and prints, for each segment, its label and, for each slice
that has voxels, the source instance, frame and number of voxels."""

import sys

import highdicom

segmentation = highdicom.seg.segread(sys.argv[1])
pixels = segmentation.pixel_array.reshape(-1, segmentation.Rows, segmentation.Columns)
labels = {d.segment_number: d.segment_label for d in (
    segmentation.get_segment_description(n) for n in segmentation.segment_numbers)}
for frame, group in zip(pixels, segmentation.PerFrameFunctionalGroupsSequence):
    number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
    source = group.DerivationImageSequence[0].SourceImageSequence[0]
    position = group.PlanePositionSequence[0].ImagePositionPatient
    print(
        labels[number],
        source.ReferencedSOPInstanceUID,
        source.get("ReferencedFrameNumber", 0),
        int(frame.sum()),
        ",".join(f"{float(v):g}" for v in position),
        sep=";",
    )
