// The stream that DCMTK reads a file from, within limits that no sound file meets.
//
// In order: nothing in a file costs more stack, memory or time than its own size justifies;
// deflated data sets are read like others; values of more than a few kilobytes stay where they are.
#pragma once
#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dcerror.h"
#include "dcmtk/dcmdata/dcistrmf.h"
#include "include/cdcmtk.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cdcmtk {

// Bytes in memory that several streams may share, from a place on.
class SharedBytes : public DcmProducer {
public:
  using Bytes = std::shared_ptr<const std::vector<uint8_t>>;

  SharedBytes(Bytes bytes, offile_off_t place) : bytes_(std::move(bytes)), place_(place) {}

  const Bytes &bytes() const { return bytes_; }
  offile_off_t place() const { return place_; }

  OFBool good() const override { return OFTrue; }
  OFCondition status() const override { return EC_Normal; }
  OFBool eos() override { return avail() == 0; }
  offile_off_t avail() override { return static_cast<offile_off_t>(bytes_->size()) - place_; }
  offile_off_t read(void *buffer, offile_off_t length) override;
  offile_off_t skip(offile_off_t length) override;
  void putback(offile_off_t length) override;

private:
  Bytes bytes_;
  offile_off_t place_;
};

// A file, whose rest may be replaced by what it inflates to.
class Source : public DcmProducer {
public:
  explicit Source(const char *path) : file_(OFFilename(path)) {}

  // Inflates the rest (PS3.5 section A.5).
  cdcmtk_code inflate();
  // Empty as long as the file itself is read.
  const std::optional<SharedBytes> &inflated() const { return inflated_; }

  OFBool good() const override { return inflated_ ? inflated_->good() : file_.good(); }
  OFCondition status() const override { return inflated_ ? inflated_->status() : file_.status(); }
  OFBool eos() override { return current().eos(); }
  offile_off_t avail() override { return current().avail(); }
  offile_off_t read(void *buffer, offile_off_t length) override {
    return current().read(buffer, length);
  }
  offile_off_t skip(offile_off_t length) override { return current().skip(length); }
  void putback(offile_off_t length) override { current().putback(length); }

private:
  DcmFileProducer file_;
  std::optional<SharedBytes> inflated_;

  DcmProducer &current() {
    return inflated_ ? static_cast<DcmProducer &>(*inflated_) : static_cast<DcmProducer &>(file_);
  }
};

// A stream that ends at the first thing no sound file has. `refusal` then says what that was.
class LimitedStream : public DcmInputStream {
public:
  explicit LimitedStream(const char *path)
      : DcmInputStream(&source_), path_(path), source_(path),
        start_(static_cast<char *>(__builtin_frame_address(0))) {}

  // CDCMTK_OK as long as nothing was refused.
  const cdcmtk_error &refusal() const { return refusal_; }

  OFBool good() const override { return isSound() && DcmInputStream::good(); }
  OFCondition status() const override {
    return isSound() ? DcmInputStream::status() : EC_InvalidStream;
  }
  OFBool eos() override { return !isSound() || DcmInputStream::eos(); }
  offile_off_t avail() override { return check() ? DcmInputStream::avail() : 0; }
  offile_off_t read(void *buffer, offile_off_t length) override {
    return check() ? DcmInputStream::read(buffer, length) : 0;
  }
  // DCMTK sets a mark before each element and item.
  void mark() override;
  OFCondition installCompressionFilter(E_StreamCompression compression) override;
  DcmInputStreamFactory *newFactory() const override;

private:
  std::string path_;
  Source source_;
  const char *start_;
  uint32_t elements_ = 0;
  double startSeconds_ = 0;  // of the thread's processor time
  cdcmtk_error refusal_{CDCMTK_OK, {0}};

  bool isSound() const { return refusal_.code == CDCMTK_OK; }
  bool check();
};

}  // namespace cdcmtk
