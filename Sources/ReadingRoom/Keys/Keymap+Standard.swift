import Findings
import Imaging
import TerminalUI

extension Keymap {
  /// The keys of the program. PACS readers' habits come first, then vi's (`docs/keys.md`).
  public static let standard = Keymap(
    bindings: worklistKeys + viewerKeys + toolKeys + findingKeys + studyKeys + readingKeys
      + dialogKeys + objectKeys + anatomyKeys + commonKeys)

  private static let worklistKeys: [KeyBinding] = [
    KeyBinding(.worklist, "j", [.down], .down, "next study"),
    KeyBinding(.worklist, "k", [.up], .up, "previous study"),
    KeyBinding(.worklist, [.pageDown], .pageDown, "ten studies on"),
    KeyBinding(.worklist, [.pageUp], .pageUp, "ten studies back"),
    KeyBinding(.worklist, "g", [.home], .first, "first study"),
    KeyBinding(.worklist, "G", [.end], .last, "last study"),
    KeyBinding(.worklist, [.enter], .open, "open the study", hint: "open"),
    KeyBinding(.worklist, "/", .filter, "filter the list", hint: "filter"),
    KeyBinding(.worklist, "I", .showProblems, "what did not open, and why", hint: "problems"),
    KeyBinding(.worklist, [.control("r")], .rescan, "scan the files again"),
    KeyBinding(.worklist, [.escape], .stopScan, "stop reading files"),
  ]

  private static let viewerKeys: [KeyBinding] =
    [
      KeyBinding(.viewer, "j", [.down], .slices(1), "next slice", hint: "slices"),
      KeyBinding(.viewer, "k", [.up], .slices(-1), "previous slice"),
      KeyBinding(.viewer, "J", [.shiftDown], .slices(10), "ten slices on"),
      KeyBinding(.viewer, "K", [.shiftUp], .slices(-10), "ten slices back"),
      KeyBinding(.viewer, "g", [.home], .firstSlice, "first slice"),
      KeyBinding(.viewer, "G", [.end], .lastSlice, "last slice"),
      KeyBinding(.viewer, [.pageDown], .nextSeries, "next series"),
      KeyBinding(.viewer, [.pageUp], .previousSeries, "previous series"),
      KeyBinding(.viewer, "w", .windowTool, "window tool: arrows and dragging", hint: "window"),
      KeyBinding(.viewer, "0", .automaticWindow, "window from the 1st to the 99th percentile"),
      KeyBinding(.viewer, "1", .headerWindow, "window of the header"),
      KeyBinding(.viewer, "2", .fullRangeWindow, "window over all values of the slice"),
    ]
    + WindowPreset.all.map { preset in
      KeyBinding(
        .viewer, String(preset.key), .windowPreset(preset.key),
        "window: \(preset.name), relative to the percentiles")
    } + [
      KeyBinding(.viewer, "z+", .zoomIn, "zoom in"),
      KeyBinding(.viewer, "-", .zoomOut, "zoom out"),
      KeyBinding(.viewer, "=", .zoomToFit, "whole picture"),
      KeyBinding(.viewer, "p", .panTool, "pan tool: arrows and dragging"),
      KeyBinding(.viewer, [.altLeft], .pan(right: -2, down: 0), "move the picture left"),
      KeyBinding(.viewer, [.altRight], .pan(right: 2, down: 0), "move the picture right"),
      KeyBinding(.viewer, [.altUp], .pan(right: 0, down: -1), "move the picture up"),
      KeyBinding(.viewer, [.altDown], .pan(right: 0, down: 1), "move the picture down"),
      KeyBinding(.viewer, "i", .invert, "exchange dark and bright"),
      KeyBinding(
        .viewer, "b", .nextInterpolation, "between pixels: nearest, bilinear, bicubic, Lanczos"),
      KeyBinding(.viewer, "R", .rotate, "turn clockwise by a quarter"),
      KeyBinding(.viewer, "H", .flipHorizontally, "exchange left and right of the picture"),
      KeyBinding(.viewer, "V", .flipVertically, "exchange top and bottom of the picture"),
      KeyBinding(.viewer, " ", .resetPicture, "window, zoom, turns and overlays as at first"),
      KeyBinding(.viewer, "c", .toggleCine, "slices running by themselves: start and stop"),
      KeyBinding(.viewer, "d", .caliper, "caliper between two points", hint: "measure"),
      KeyBinding(.viewer, "x", [.delete, .backspace], .deleteCaliper, "remove the last caliper"),
      KeyBinding(.viewer, "P", .savePicture, "save the picture with the patient's banner"),
    ]

  private static let toolKeys: [KeyBinding] = [
    KeyBinding(.windowTool, "h", [.left], .windowWidth(1 / 1.05), "narrower", hint: "narrower"),
    KeyBinding(.windowTool, "l", [.right], .windowWidth(1.05), "wider", hint: "wider"),
    KeyBinding(.windowTool, "k", [.up], .windowCenter(-0.05), "brighter", hint: "brighter"),
    KeyBinding(.windowTool, "j", [.down], .windowCenter(0.05), "darker", hint: "darker"),
    KeyBinding(.windowTool, "w", [.escape, .enter], .leaveTool, "done", hint: "done"),
    KeyBinding(.panTool, "h", [.left], .pan(right: -2, down: 0), "move the picture left"),
    KeyBinding(.panTool, "l", [.right], .pan(right: 2, down: 0), "move the picture right"),
    KeyBinding(.panTool, "k", [.up], .pan(right: 0, down: -1), "move the picture up"),
    KeyBinding(.panTool, "j", [.down], .pan(right: 0, down: 1), "move the picture down"),
    KeyBinding(.panTool, "p", [.escape, .enter], .leaveTool, "done", hint: "done"),
    KeyBinding(.caliper, "h", [.left], .moveCross(right: -1, down: 0), "cross to the left"),
    KeyBinding(.caliper, "l", [.right], .moveCross(right: 1, down: 0), "cross to the right"),
    KeyBinding(.caliper, "k", [.up], .moveCross(right: 0, down: -1), "cross up"),
    KeyBinding(.caliper, "j", [.down], .moveCross(right: 0, down: 1), "cross down"),
    KeyBinding(.caliper, [.shiftLeft], .moveCross(right: -10, down: 0), "ten to the left"),
    KeyBinding(.caliper, [.shiftRight], .moveCross(right: 10, down: 0), "ten to the right"),
    KeyBinding(.caliper, "K", [.shiftUp], .moveCross(right: 0, down: -10), "ten up"),
    KeyBinding(.caliper, "J", [.shiftDown], .moveCross(right: 0, down: 10), "ten down"),
    KeyBinding(.caliper, " ", [.enter], .setCaliperPoint, "set the point", hint: "set point"),
    KeyBinding(.caliper, "d", [.escape], .leaveTool, "give up the caliper", hint: "give up"),
    KeyBinding(.cine, ">", .faster, "more slices in a second", hint: "faster"),
    KeyBinding(.cine, "<", .slower, "fewer slices in a second", hint: "slower"),
    KeyBinding(.cine, [.escape], .toggleCine, "stop"),
  ]

  private static let findingKeys: [KeyBinding] = [
    KeyBinding(.findings, "j", [.down], .nextFinding, "next finding", hint: "findings"),
    KeyBinding(.findings, "k", [.up], .previousFinding, "previous finding"),
    KeyBinding(.findings, "g", [.home], .first, "first finding"),
    KeyBinding(.findings, "G", [.end], .last, "last finding"),
    KeyBinding(.findings, [.escape], .switchPane, "to the picture"),
  ]

  private static let studyKeys: [KeyBinding] = [
    KeyBinding(.study, "a", .accept, "accept the finding", hint: "accept"),
    KeyBinding(.study, "m", .modify, "modify the finding", hint: "modify"),
    KeyBinding(.study, "r", .reject, "reject the finding with a reason", hint: "reject"),
    KeyBinding(.study, [.enter], .jumpToFinding, "to the finding's key slice", hint: "key slice"),
    KeyBinding(.study, "D", .reopen, "take the decision back to undecided"),
    KeyBinding(.study, "n", .nextUndecided, "next finding without a decision", hint: "next"),
    KeyBinding(.study, ".", .nextFinding, "next finding of the list"),
    KeyBinding(.study, ",", .previousFinding, "previous finding of the list"),
    KeyBinding(.study, "A", .addFinding, "add a finding of your own, with the caliper"),
    KeyBinding(.study, "N", .note, "note on the finding"),
    KeyBinding(.study, [.control("n")], .studyNote, "note on the study"),
    KeyBinding(.study, "u", .undo, "undo", hint: "undo"),
    KeyBinding(.study, "U", [.control("r")], .redo, "redo"),
    KeyBinding(.study, "f", .filterFindings, "filter: all, undecided, affirmed, rejected"),
    KeyBinding(.study, "o", .regionOverlay, "AI candidate region on and off"),
    KeyBinding(.study, "s", .attentionOverlay, "model attention on and off"),
    KeyBinding(.study, "L", .setSide, "set the side"),
    KeyBinding(.study, "M", .toggleDetection, "run the models, or stop them"),
    KeyBinding(.study, "[", .previousSeries, "previous series"),
    KeyBinding(.study, "]", .nextSeries, "next series", hint: "series"),
    KeyBinding(.study, [.tab, .backTab], .switchPane, "picture or finding list", hint: "pane"),
    KeyBinding(.study, "v", .toggleWide, "picture over the whole width"),
    KeyBinding(.study, "t", .showTags, "header of the image", hint: "tags"),
    KeyBinding(.study, "O", .showObjects, "objects of other systems: overlays and reports"),
    KeyBinding(.study, "B", .showAnatomy, "structures of the knee: outlines and measurements"),
    KeyBinding(.study, "Q", .showAcquisition, "acquisition: what is amiss, what to scan again"),
    KeyBinding(.study, "Y", .toggleLinkedPlanes, "series change at the same place, on and off"),
    KeyBinding(.study, "I", .showProblems, "doubts about the study, and what did not open"),
    KeyBinding(.study, "e", .report, "the report", hint: "report"),
    KeyBinding(.study, "S", .sign, "sign the report", hint: "sign"),
  ]

  private static let readingKeys: [KeyBinding] = [
    KeyBinding(.tags, "j", [.down], .down, "down"),
    KeyBinding(.tags, "k", [.up], .up, "up"),
    KeyBinding(.tags, " ", [.pageDown], .pageDown, "a page down"),
    KeyBinding(.tags, [.pageUp], .pageUp, "a page up"),
    KeyBinding(.tags, "g", [.home], .first, "start"),
    KeyBinding(.tags, "G", [.end], .last, "end"),
    KeyBinding(.tags, "/", .filter, "search tag, name and value", hint: "search"),
    KeyBinding(.tags, "t", [.escape], .back, "back to the picture", hint: "back"),
    KeyBinding(.report, "j", [.down], .down, "next section", hint: "sections"),
    KeyBinding(.report, "k", [.up], .up, "previous section"),
    KeyBinding(.report, " ", [.pageDown], .scrollDown, "a page down"),
    KeyBinding(.report, [.pageUp], .scrollUp, "a page up"),
    KeyBinding(.report, "g", [.home], .first, "first section"),
    KeyBinding(.report, "G", [.end], .last, "last section"),
    KeyBinding(.report, "i", [.enter], .editSection, "edit the section", hint: "edit"),
    KeyBinding(.report, "x", .restoreText, "the composed text again"),
    KeyBinding(.report, "u", .undo, "undo", hint: "undo"),
    KeyBinding(.report, "U", [.control("r")], .redo, "redo"),
    KeyBinding(.report, "L", .setSide, "set the side"),
    KeyBinding(.report, "S", .sign, "sign the report", hint: "sign"),
    KeyBinding(.report, "e", [.escape], .back, "back to the pictures", hint: "back"),
    KeyBinding(.editing, [.control("s")], .keepText, "keep the text", hint: "keep"),
    KeyBinding(.editing, [.escape], .cancel, "leave the text as it was", hint: "give up"),
    KeyBinding(.filtering, [.enter, .down], .confirm, "keep the filter", hint: "keep"),
    KeyBinding(.filtering, [.escape], .cancel, "take the filter away", hint: "clear"),
  ]

  private static let dialogKeys: [KeyBinding] =
    [
      KeyBinding(.help, [.down], .down, "down"),
      KeyBinding(.help, [.up], .up, "up"),
      KeyBinding(.help, [.pageDown], .pageDown, "a page down"),
      KeyBinding(.help, [.pageUp], .pageUp, "a page up"),
      KeyBinding(.help, [.escape, .enter], .cancel, "close", hint: "close"),
      KeyBinding(.palette, [.down, .tab], .down, "next command"),
      KeyBinding(.palette, [.up, .backTab], .up, "previous command"),
      KeyBinding(.palette, [.enter], .confirm, "run it; a number goes to that slice", hint: "run"),
      KeyBinding(.palette, [.escape], .cancel, "close", hint: "close"),
      KeyBinding(.confirmation, "y", .yes, "yes", hint: "yes"),
      KeyBinding(.confirmation, "n", [.escape], .no, "no", hint: "no"),
    ] + rejectionKeys + [
      KeyBinding(.rejection, [.escape], .cancel, "do not reject", hint: "do not reject"),
      KeyBinding(.side, "l", .side(.left), "left", hint: "left"),
      KeyBinding(.side, "r", .side(.right), "right", hint: "right"),
      KeyBinding(.side, "h", .side(.unknown), "as the headers state it", hint: "as in headers"),
      KeyBinding(.side, [.escape], .cancel, "leave it", hint: "leave it"),
      KeyBinding(.form, [.tab, .down], .nextField, "next field", hint: "next field"),
      KeyBinding(.form, [.backTab, .up], .previousField, "previous field"),
      KeyBinding(
        .form, [.pageDown], .increase, "next choice, or a higher threshold", hint: "choose"),
      KeyBinding(.form, [.pageUp], .decrease, "previous choice, or a lower threshold"),
      KeyBinding(.form, [.enter, .control("s")], .confirm, "keep the changes", hint: "keep"),
      KeyBinding(.form, [.escape], .cancel, "give up", hint: "give up"),
      KeyBinding(.note, [.enter, .control("s")], .confirm, "keep the note", hint: "keep"),
      KeyBinding(.note, [.escape], .cancel, "give up", hint: "give up"),
      KeyBinding(.signing, "j", [.down], .down, "next line"),
      KeyBinding(.signing, "k", [.up], .up, "previous line"),
      KeyBinding(
        .signing, " ", .toggle, "sign in spite of this; the report will state it",
        hint: "acknowledge"),
      KeyBinding(.signing, [.enter], .confirm, "sign with the chosen key", hint: "sign"),
      KeyBinding(.signing, "L", .setSide, "set the side"),
      KeyBinding(.signing, "q", [.escape], .cancel, "do not sign", hint: "do not sign"),
      KeyBinding(.passphrase, [.enter], .confirm, "sign", hint: "sign"),
      KeyBinding(.passphrase, [.escape], .cancel, "back", hint: "back"),
      KeyBinding(.lines, "j", [.down], .down, "down"),
      KeyBinding(.lines, "k", [.up], .up, "up"),
      KeyBinding(.lines, "q", [.escape, .enter], .cancel, "close", hint: "close"),
    ]

  private static let objectKeys: [KeyBinding] = [
    KeyBinding(.objects, "j", [.down], .down, "next line"),
    KeyBinding(.objects, "k", [.up], .up, "previous line"),
    KeyBinding(.objects, [.pageDown], .pageDown, "ten lines on"),
    KeyBinding(.objects, [.pageUp], .pageUp, "ten lines back"),
    KeyBinding(.objects, "g", [.home], .first, "first line"),
    KeyBinding(.objects, "G", [.end], .last, "last line"),
    KeyBinding(.objects, [.enter], .open, "draw it on the pictures; open a report", hint: "show"),
    KeyBinding(.objects, " ", .toggle, "on the pictures and off", hint: "on/off"),
    KeyBinding(.objects, "t", .showText, "all that it says, as text", hint: "text"),
    KeyBinding(.objects, "q", [.escape], .cancel, "close", hint: "close"),
  ]

  private static let anatomyKeys: [KeyBinding] = [
    KeyBinding(.anatomy, "j", [.down], .down, "next line"),
    KeyBinding(.anatomy, "k", [.up], .up, "previous line"),
    KeyBinding(.anatomy, [.pageDown], .pageDown, "ten lines on"),
    KeyBinding(.anatomy, [.pageUp], .pageUp, "ten lines back"),
    KeyBinding(.anatomy, "g", [.home], .first, "first line"),
    KeyBinding(.anatomy, "G", [.end], .last, "last line"),
    KeyBinding(
      .anatomy, [.tab, .backTab], .nextField, "structures, or measurements", hint: "page"),
    KeyBinding(
      .anatomy, " ", .toggle, "outline on and off; measurement into the report and out",
      hint: "on/off"),
    KeyBinding(
      .anatomy, [.enter], .open, "go to the structure; take the measurement", hint: "go to"),
    KeyBinding(.anatomy, "a", .toggleAll, "all outlines, or none", hint: "all"),
    KeyBinding(
      .anatomy, "m", .showCartilageMap, "thickness map of the femoral cartilage", hint: "map"),
    KeyBinding(
      .anatomy, "p", .comparePrior, "what has changed since the last examination of this knee",
      hint: "earlier"),
    KeyBinding(.anatomy, "q", [.escape], .cancel, "close", hint: "close"),
    KeyBinding(.cartilage, "m", [.escape], .back, "back to the pictures"),
  ]

  private static let rejectionKeys: [KeyBinding] = [
    KeyBinding(.rejection, "n", .rejectFor(.notPresent), "not present"),
    KeyBinding(.rejection, "a", .rejectFor(.normalAnatomy), "normal anatomy"),
    KeyBinding(.rejection, "t", .rejectFor(.artefact), "artefact"),
    KeyBinding(.rejection, "w", .rejectFor(.wrongPlace), "wrong place"),
    KeyBinding(.rejection, "k", .rejectFor(.alreadyKnown), "already known"),
    KeyBinding(.rejection, "i", .rejectFor(.notRelevant), "not relevant"),
    KeyBinding(.rejection, "o", .rejectFor(.otherReason), "other reason"),
  ]

  private static let commonKeys: [KeyBinding] = [
    KeyBinding(.screens, "?", [.function(1)], .help, "these keys, with a search", hint: "help"),
    KeyBinding(.screens, ":", .palette, "commands by name; a number goes to that slice"),
    KeyBinding(.screens, "q", .back, "back, and from the study list out", hint: "back"),
    KeyBinding(.screens, "T", .nextTheme, "next theme"),
    KeyBinding(.screens, "!", .lockScreen, "hide the screen"),
    KeyBinding(.everywhere, [.control("c")], .quit, "leave the program"),
    KeyBinding(.everywhere, [.control("z")], .suspend, "to the shell; fg comes back"),
    KeyBinding(.everywhere, [.control("l")], .redraw, "draw the screen again"),
  ]
}
