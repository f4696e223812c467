// The part of DCMTK and OpenJPEG that Swift needs, behind plain C.
//
// Reason for every wrapper here: DCMTK is C++ with classes that Swift cannot import. No exception
// leaves this target. Every call may be made from any thread; one handle serves one thread at a
// time. Text is UTF-8 and ends in zero.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Errors

typedef enum {
  CDCMTK_OK = 0,
  CDCMTK_CANNOT_OPEN,            // the file is not there or may not be read
  CDCMTK_MALFORMED,              // what it holds is not a sound data set
  CDCMTK_TRUNCATED,              // it ends before its contents do
  CDCMTK_NO_PIXEL_DATA,
  CDCMTK_NO_SUCH_FRAME,
  CDCMTK_TOO_LARGE,              // more pixels, elements or inflated bytes than this program takes
  CDCMTK_UNSUPPORTED_SYNTAX,     // text is the Transfer Syntax UID
  CDCMTK_UNSUPPORTED_PIXELS,     // text names the attribute and its value
  CDCMTK_CANNOT_DECODE,
  CDCMTK_CANNOT_WRITE,
  CDCMTK_OUT_OF_MEMORY
} cdcmtk_code;

typedef struct {
  cdcmtk_code code;
  char text[256];  // the library's own words
} cdcmtk_error;

// MARK: Start

// Silences DCMTK's logger, which would print over the screen, and registers the decoders. Every
// other function calls it first; it acts once.
void cdcmtk_start(void);

// 1 when DCMTK found its data dictionary (package libdcmtk17); without it no file can be read.
int cdcmtk_dictionary_is_loaded(void);

// MARK: Headers

typedef struct cdcmtk_header cdcmtk_header;

// Reads a file without its pixel data. Only the elements of `kept_count` tags (group << 16 |
// element) are flattened, at any depth, and all private ones; all when it is 0. NULL
// and *error on failure.
cdcmtk_header *cdcmtk_header_read(
    const char *path, const uint32_t *kept, size_t kept_count, cdcmtk_error *error);
void cdcmtk_header_free(cdcmtk_header *header);

// Transfer Syntax UID of the data set; owned by the header.
const char *cdcmtk_header_transfer_syntax(const cdcmtk_header *header);

// The elements, flattened; owned by the header. A record is, in the processor's byte order:
//   1 group:u16 element:u16 vr:2 bytes length:u32 text       values separated by backslashes, as the
//     file has them: in the character set that it declares
//   2 group:u16 element:u16 vr:2 bytes length:u64            bulk data, not read
//   3 group:u16 element:u16 vr:2 bytes count:u32             a sequence; that many items follow,
//     each of them records up to a record of the single byte 4
//   5 group:u16 element:u16 vr:2 bytes length:u32 bytes      a short private element of unknown VR,
//     little endian, or one of (0029,xx10) as it stands in the file
const uint8_t *cdcmtk_header_bytes(const cdcmtk_header *header, size_t *count);

// MARK: Pixels

typedef struct {
  int32_t columns, rows, frames;
  int32_t samples;    // SamplesPerPixel: 1 or 3
  int32_t is_planar;  // PlanarConfiguration 1
  int32_t bits_allocated, bits_stored, high_bit;
  int32_t is_signed;
  char photometric[17];  // PhotometricInterpretation as stated
  char transfer_syntax[65];
} cdcmtk_pixel_description;

typedef struct cdcmtk_image cdcmtk_image;

// Opens a file for reading its frames. NULL and *error on failure.
cdcmtk_image *cdcmtk_image_open(
    const char *path, cdcmtk_pixel_description *description, cdcmtk_error *error);
void cdcmtk_image_close(cdcmtk_image *image);

// Elements of the open file, flattened as by cdcmtk_header_read: those whose tags
// (group << 16 | element) are listed, at every depth. The caller frees the header. NULL and *error
// on failure.
cdcmtk_header *cdcmtk_image_header(
    cdcmtk_image *image, const uint32_t *tags, size_t count, cdcmtk_error *error);

// Whether a frame, from zero, can be there: Pixel Data is long enough, its fragments are found, and
// a code stream states the size of Rows and Columns. Makes no room for the picture.
cdcmtk_code cdcmtk_image_check(cdcmtk_image *image, int32_t frame, cdcmtk_error *error);

// Decodes a frame, from zero, to stored values [row, column, sample]: count must be
// columns * rows * samples. Bits outside BitsStored are dropped, and the sign bit counts where
// PixelRepresentation says so. photometric receives what the samples are after decoding.
cdcmtk_code cdcmtk_image_frame(
    cdcmtk_image *image, int32_t frame, int32_t *values, size_t count, char photometric[17],
    cdcmtk_error *error);

// The whole cells of a native frame, from zero, with the bits outside BitsStored.
cdcmtk_code cdcmtk_image_cells(
    cdcmtk_image *image, int32_t frame, int32_t *cells, size_t count, cdcmtk_error *error);

// Bytes of an element of the data set, words in little endian.
cdcmtk_code cdcmtk_image_bytes(
    cdcmtk_image *image, uint16_t group, uint16_t element, uint64_t offset, uint8_t *bytes,
    size_t count, cdcmtk_error *error);

// MARK: Floating-point pixels, which parametric maps have in place of Pixel Data

typedef struct {
  int32_t columns, rows, frames;
  int32_t bits;  // 32 or 64
} cdcmtk_float_description;

typedef struct cdcmtk_float_image cdcmtk_float_image;

// Opens a file for reading its frames ("a C++ class"). NULL and *error on failure; code
// CDCMTK_NO_PIXEL_DATA where it has neither Float nor Double Float Pixel Data.
cdcmtk_float_image *cdcmtk_float_image_open(
    const char *path, cdcmtk_float_description *description, cdcmtk_error *error);
void cdcmtk_float_image_close(cdcmtk_float_image *image);

// Reads a frame, from zero: count must be columns * rows. Doubles are rounded to float.
cdcmtk_code cdcmtk_float_image_frame(
    cdcmtk_float_image *image, int32_t frame, float *values, size_t count, cdcmtk_error *error);

// MARK: Segmentations

typedef struct {
  const char *value, *scheme, *meaning;
} cdcmtk_concept;

typedef struct {
  const char *source_path;  // an instance of the source series, for patient and study
  const char *output_path;
  uint16_t rows, columns;
  const char *series_instance_uid, *sop_instance_uid, *dimension_organization_uid;
  const char *series_number, *series_description;
  const char *content_label, *content_description, *content_creator;
  const char *manufacturer, *model_name, *serial_number, *software_version;
  const char *date, *time;              // DA and TM
  const char *frame_of_reference_uid;
  const char *orientation[6];           // DS
  const char *pixel_spacing;            // DS, two values
  const char *slice_thickness, *spacing_between_slices;
  int32_t is_fractional;                // not 0: pixels are probabilities in 255ths
} cdcmtk_segmentation_parameters;

typedef struct {
  const char *label;
  const char *algorithm_name;  // empty for a segment drawn by hand
  cdcmtk_concept category, type;
  cdcmtk_concept modifier, region;  // empty for none
  const char *tracking_identifier, *tracking_uid;  // empty for none
} cdcmtk_segment;

typedef struct {
  uint16_t segment;             // from one
  uint32_t stack_position;      // from one
  const char *position[3];      // DS
  const char *source_sop_class_uid, *source_sop_instance_uid;
  uint16_t source_frame;        // from one; 0 for a single-frame source
  const uint8_t *pixels;        // rows * columns, 0 or 1, or 255ths
} cdcmtk_segmentation_frame;

// Writes a binary or fractional segmentation (PS3.3 A.51).
cdcmtk_code cdcmtk_segmentation_write(
    const cdcmtk_segmentation_parameters *parameters, const cdcmtk_segment *segments,
    size_t segment_count, const cdcmtk_segmentation_frame *frames, size_t frame_count,
    const char *source_study_uid, const char *source_series_uid, cdcmtk_error *error);

// MARK: Images

// With a value, an element; without one, the start of a new item at the end of the sequence of that tag, to
// which the elements belong up to (FFFE,E00D).
typedef struct {
  uint16_t group, element;
  int32_t may_be_left_out;  // not 0: left out where its VR does not allow the value
  const char *value;        // as text, several values separated by backslashes; NULL for an item
} cdcmtk_attribute;

// Writes a single-frame image of 16 bits a pixel, explicit VR little endian. The VR of each attribute
// is that of the data dictionary; a value that its VR does not allow is refused, unless it may be left out.
cdcmtk_code cdcmtk_image_write(
    const char *path, const cdcmtk_attribute *attributes, size_t attribute_count,
    const uint16_t *pixels, size_t pixel_count, cdcmtk_error *error);

// MARK: Names

// Writes a tag's keyword from DCMTK's dictionary ("a C++ class"). 1 when there is one.
int cdcmtk_tag_keyword(unsigned group, unsigned element, char *keyword, size_t capacity);

#ifdef __cplusplus
}
#endif
