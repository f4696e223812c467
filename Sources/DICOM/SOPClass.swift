/// SOP classes (PS3.4 table B.5-1, PS3.6 table A-1) that can stand in a study with MR images.
public enum SOPClass {
  /// The class in words, such as `Segmentation`; `nil` for one that is not in the table.
  public static func name(of uid: String) -> String? {
    guard uid.hasPrefix(root) else { return others[uid] }
    return storage[String(uid.dropFirst(root.count))]
  }

  private static let root = "1.2.840.10008.5.1.4.1.1."

  private static let others = [
    "1.2.840.10008.1.3.10": "Media Storage Directory",
    "1.2.840.10008.5.1.4.34.7": "RT Beams Delivery Instruction",
    "1.2.840.10008.5.1.4.43.1": "Generic Implant Template",
  ]

  /// Storage classes by the part of the UID after the common root.
  private static let storage = [
    "1": "Computed Radiography Image", "1.1": "Digital X-Ray Image",
    "1.1.1": "Digital X-Ray Image for processing", "2": "CT Image", "2.1": "Enhanced CT Image",
    "3.1": "Ultrasound Multi-frame Image", "4": "MR Image", "4.1": "Enhanced MR Image",
    "4.2": "MR Spectroscopy", "4.3": "Enhanced MR Color Image",
    "4.4": "Legacy Converted Enhanced MR Image", "6.1": "Ultrasound Image",
    "7": "Secondary Capture Image", "7.1": "Multi-frame Single Bit Secondary Capture Image",
    "7.2": "Multi-frame Grayscale Byte Secondary Capture Image",
    "7.3": "Multi-frame Grayscale Word Secondary Capture Image",
    "7.4": "Multi-frame True Color Secondary Capture Image", "9.1.1": "12-lead ECG Waveform",
    "9.1.2": "General ECG Waveform", "9.6.1": "Respiratory Waveform",
    "11.1": "Grayscale Softcopy Presentation State",
    "11.2": "Color Softcopy Presentation State",
    "11.3": "Pseudo-Color Softcopy Presentation State",
    "11.4": "Blending Softcopy Presentation State",
    "11.6": "Grayscale Planar MPR Volumetric Presentation State",
    "11.8": "Advanced Blending Presentation State", "12.1": "X-Ray Angiographic Image",
    "20": "Nuclear Medicine Image", "30": "Parametric Map", "66": "Raw Data",
    "66.1": "Spatial Registration", "66.2": "Spatial Fiducials",
    "66.3": "Deformable Spatial Registration", "66.4": "Segmentation",
    "66.5": "Surface Segmentation", "66.6": "Tractography Results",
    "66.7": "Label Map Segmentation", "67": "Real World Value Mapping", "68.1": "Surface Scan Mesh",
    "77.1.4": "Visible Light Photographic Image", "88.11": "Basic Text SR",
    "88.22": "Enhanced SR", "88.33": "Comprehensive SR", "88.34": "Comprehensive 3D SR",
    "88.35": "Extensible SR", "88.40": "Procedure Log", "88.50": "Mammography CAD SR",
    "88.59": "Key Object Selection", "88.65": "Chest CAD SR",
    "88.67": "X-Ray Radiation Dose SR", "88.70": "Implantation Plan SR",
    "88.71": "Acquisition Context SR", "90.1": "Content Assessment Results",
    "104.1": "Encapsulated PDF", "104.2": "Encapsulated CDA", "104.3": "Encapsulated STL",
    "104.4": "Encapsulated OBJ", "128": "Positron Emission Tomography Image",
    "130": "Enhanced PET Image", "200.2": "CT Performed Procedure Protocol",
    "481.1": "RT Image", "481.2": "RT Dose", "481.3": "RT Structure Set", "481.5": "RT Plan",
    "481.8": "RT Ion Plan",
  ]
}
