#include "support.hpp"
#include "dcmtk/dcmfg/fgderimg.h"
#include "dcmtk/dcmfg/fgfracon.h"
#include "dcmtk/dcmfg/fgpixmsr.h"
#include "dcmtk/dcmfg/fgplanor.h"
#include "dcmtk/dcmfg/fgplanpo.h"
#include "dcmtk/dcmiod/iodreferences.h"
#include "dcmtk/dcmiod/modmultiframedimension.h"
#include "dcmtk/dcmseg/segdoc.h"
#include "dcmtk/dcmseg/segment.h"
#include <cstring>
#include <set>
#include <vector>

namespace {

// Stops the writing at the first refusal of the library, with what was refused.
class Refused : public std::exception {
public:
  Refused(const char *what, const OFCondition &condition)
      : text_(std::string(what) + ": " + condition.text()) {}
  const char *what() const noexcept override { return text_.c_str(); }

private:
  std::string text_;
};

void check(const char *what, const OFCondition &condition) {
  if (condition.bad()) throw Refused(what, condition);
}

CodeSequenceMacro code(const cdcmtk_concept &concept_) {
  return CodeSequenceMacro(concept_.value, concept_.scheme, concept_.meaning);
}

using Parameters = cdcmtk_segmentation_parameters;

void identify(DcmSegmentation &segmentation, const Parameters &p) {
  auto &series = segmentation.getSeries();
  check("series UID", series.setSeriesInstanceUID(p.series_instance_uid));
  check("series number", series.setSeriesNumber(p.series_number));
  check("series description", series.setSeriesDescription(p.series_description));
  check("series date", series.setSeriesDate(p.date));
  check("series time", series.setSeriesTime(p.time));
  check("instance UID", segmentation.getSOPCommon().setSOPInstanceUID(p.sop_instance_uid));
  check("frame of reference",
        segmentation.getFrameOfReference().setFrameOfReferenceUID(p.frame_of_reference_uid));
}

void addAnatomy(DcmSegment &segment, const cdcmtk_segment &s) {
  if (s.modifier.value[0] != 0) {
    auto modifier = std::make_unique<CodeSequenceMacro>(code(s.modifier));
    segment.getSegmentedPropertyTypeModifierCode().push_back(modifier.release());
  }
  if (s.region.value[0] == 0) return;
  check("anatomic region", segment.getGeneralAnatomyCode().getAnatomicRegion().set(
      s.region.value, s.region.scheme, s.region.meaning));
}

void addSegments(DcmSegmentation &segmentation, const cdcmtk_segment *segments, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const cdcmtk_segment &s = segments[i];
    const bool isDrawn = s.algorithm_name[0] == 0;
    DcmSegment *segment = nullptr;
    check("segment", DcmSegment::create(
        segment, s.label, code(s.category), code(s.type),
        isDrawn ? DcmSegTypes::SAT_MANUAL : DcmSegTypes::SAT_AUTOMATIC, s.algorithm_name));
    Uint16 number = 0;
    check("segment", segmentation.addSegment(segment, number));
    addAnatomy(*segment, s);
    if (s.tracking_uid[0] == 0) continue;
    check("tracking identifier", segment->setTrackingID(s.tracking_identifier));
    check("tracking UID", segment->setTrackingUID(s.tracking_uid));
  }
}

void addSharedGroups(DcmSegmentation &segmentation, const Parameters &p) {
  FGPixelMeasures measures;
  check("pixel spacing", measures.setPixelSpacing(p.pixel_spacing));
  check("slice thickness", measures.setSliceThickness(p.slice_thickness));
  check("slice spacing", measures.setSpacingBetweenSlices(p.spacing_between_slices));
  check("pixel measures", segmentation.addForAllFrames(measures));
  OFunique_ptr<FGPlaneOrientationPatient> orientation(FGPlaneOrientationPatient::createMinimal(
      p.orientation[0], p.orientation[1], p.orientation[2], p.orientation[3], p.orientation[4],
      p.orientation[5]));
  if (!orientation) throw std::bad_alloc();
  check("orientation", segmentation.addForAllFrames(*orientation));
  IODMultiframeDimensionModule &dimensions = segmentation.getDimensions();
  check("dimension", dimensions.addDimensionIndex(
      DCM_ReferencedSegmentNumber, p.dimension_organization_uid,
      DCM_SegmentIdentificationSequence, "Segment"));
  check("dimension", dimensions.addDimensionIndex(
      DCM_ImagePositionPatient, p.dimension_organization_uid, DCM_PlanePositionSequence,
      "Position"));
}

void addDerivation(FGDerivationImage &derivation, const cdcmtk_segmentation_frame &frame) {
  DerivationImageItem *item = nullptr;
  check("derivation", derivation.addDerivationImageItem(
      CodeSequenceMacro("113076", "DCM", "Segmentation"), "", item));
  auto *source = new SourceImageItem;
  item->getSourceImageItems().push_back(source);
  check("purpose", source->getPurposeOfReferenceCode().set(
      "121322", "DCM", "Source image for image processing operation"));
  ImageSOPInstanceReferenceMacro &reference = source->getImageSOPInstanceReference();
  check("source class", reference.setReferencedSOPClassUID(frame.source_sop_class_uid));
  check("source instance", reference.setReferencedSOPInstanceUID(frame.source_sop_instance_uid));
  if (frame.source_frame > 0) {
    check("source frame", reference.addReferencedFrameNumber(frame.source_frame));
  }
}

void addFrame(DcmSegmentation &segmentation, const cdcmtk_segmentation_frame &frame, size_t count) {
  FGFrameContent content;
  check("stack", content.setStackID("1"));
  check("stack position", content.setInStackPositionNumber(frame.stack_position));
  check("dimension value", content.setDimensionIndexValues(frame.segment, 0));
  check("dimension value", content.setDimensionIndexValues(frame.stack_position, 1));
  OFunique_ptr<FGPlanePosPatient> position(FGPlanePosPatient::createMinimal(
      frame.position[0], frame.position[1], frame.position[2]));
  if (!position) throw std::bad_alloc();
  FGDerivationImage derivation;
  addDerivation(derivation, frame);
  OFVector<FGBase *> groups;
  groups.push_back(&content);
  groups.push_back(position.get());
  groups.push_back(&derivation);
  // The library takes pixels that are not const and only reads them.
  std::vector<Uint8> pixels(frame.pixels, frame.pixels + count);
  check("frame", segmentation.addFrame(pixels.data(), frame.segment, groups));
}

void addReferences(
    DcmSegmentation &segmentation, const cdcmtk_segmentation_frame *frames, size_t count,
    const char *study, const char *series) {
  IODReferences references;
  std::set<std::string> known;
  for (size_t i = 0; i < count; i++) {
    if (!known.insert(frames[i].source_sop_instance_uid).second) continue;
    references.add(new IODImageReference(
        "", study, series, frames[i].source_sop_instance_uid, frames[i].source_sop_class_uid));
  }
  const size_t added =
      segmentation.getCommonInstanceReference().addReferences(references, study);
  if (added != known.size()) throw Refused("references", EC_InvalidValue);
}

}  // namespace

extern "C" cdcmtk_code cdcmtk_segmentation_write(
    const cdcmtk_segmentation_parameters *parameters, const cdcmtk_segment *segments,
    size_t segment_count, const cdcmtk_segmentation_frame *frames, size_t frame_count,
    const char *source_study_uid, const char *source_series_uid, cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_CANNOT_WRITE, [&]() -> cdcmtk_code {
    const Parameters &p = *parameters;
    DcmFileFormat source;
    const cdcmtk_code loaded = cdcmtk::load(source, p.source_path, error);
    if (loaded != CDCMTK_OK) return loaded;
    try {
      IODGeneralEquipmentModule::EquipmentInfo equipment(
          p.manufacturer, p.model_name, p.serial_number, p.software_version);
      ContentIdentificationMacro content(
          "1", p.content_label, p.content_description, p.content_creator);
      DcmSegmentation *created = nullptr;
      check("segmentation", p.is_fractional
          ? DcmSegmentation::createFractionalSegmentation(
                created, p.rows, p.columns, DcmSegTypes::SFT_PROBABILITY, 255, equipment, content)
          : DcmSegmentation::createBinarySegmentation(
                created, p.rows, p.columns, equipment, content));
      OFunique_ptr<DcmSegmentation> segmentation(created);
      check("source", segmentation->importFromSourceImage(*source.getDataset()));
      identify(*segmentation, p);
      addSegments(*segmentation, segments, segment_count);
      addSharedGroups(*segmentation, p);
      const size_t count = static_cast<size_t>(p.rows) * p.columns;
      for (size_t i = 0; i < frame_count; i++) addFrame(*segmentation, frames[i], count);
      addReferences(*segmentation, frames, frame_count, source_study_uid, source_series_uid);
      DcmFileFormat file;
      check("data set", segmentation->writeDataset(*file.getDataset()));
      DcmDataset &dataset = *file.getDataset();
      check("content date", dataset.putAndInsertString(DCM_ContentDate, p.date));
      check("content time", dataset.putAndInsertString(DCM_ContentTime, p.time));
      check("file", file.saveFile(p.output_path, EXS_LittleEndianExplicit));
      return CDCMTK_OK;
    } catch (const Refused &refused) {
      return cdcmtk::fail(error, CDCMTK_CANNOT_WRITE, refused.what());
    }
  });
}
