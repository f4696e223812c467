"""What a program writes to a terminal: the stream cut at its pictures, and the characters it leaves on the screen."""

import codecs
import re

# Control strings begin with DCS, SOS, OSC, PM or APC and end with ST; OSC may end with BEL.
MARK = re.compile(rb"\x1b(?:([78])|(\[5n)|([PX\]^_]))")
PART = re.compile(rb"\x1b(?:\[5?)?$")
OPEN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[ -/]*)?$")
TOKEN = re.compile(
    rb"\x1b\[([<-?]?)([0-9;:]*)([ -/]*)([@-~])|\x1b([ -/]*[0-~])|([\x00-\x1f])|([^\x00-\x1f]+)")
INVISIBLE = "\u2007\u00a0"


class Splitter:
    """Cuts a stream into (kind, bytes). Kinds: text, string (part of a control string), save (ESC 7),
    restore (ESC 8, where a picture ends) and query (CSI 5 n). Bytes come out as they came in."""

    def __init__(self):
        self.rest = b""
        self.string = None

    def feed(self, data):
        data, self.rest = self.rest + data, b""
        parts, at = [], 0
        while at < len(data):
            at = self._string(data, at, parts) if self.string else self._text(data, at, parts)
        return parts

    def _string(self, data, at, parts):
        end = data.find(b"\x1b\\", at)
        bell = data.find(b"\a", at) if self.string == b"]" else -1
        if end < 0 and bell < 0:
            kept = len(data) - data.endswith(b"\x1b")
            self.rest = data[kept:]
            parts.append(("string", data[at:kept]))
            return len(data)
        stop = bell + 1 if bell >= 0 and (end < 0 or bell < end) else end + 2
        parts.append(("string", data[at:stop]))
        self.string = None
        return stop

    def _text(self, data, at, parts):
        found = MARK.search(data, at)
        if not found:
            part = PART.search(data, at)
            kept = part.start() if part else len(data)
            self.rest = data[kept:]
            if kept > at:
                parts.append(("text", data[at:kept]))
            return len(data)
        if found.start() > at:
            parts.append(("text", data[at:found.start()]))
        if found[3]:
            self.string = found[3]
            return self._string(data, found.start(), parts)
        kind = "query" if found[2] else "save" if found[1] == b"7" else "restore"
        parts.append((kind, found[0]))
        return found.end()

    def is_between_sequences(self, last):
        """Whether something may be inserted after `last`, the end of what was written."""
        return not self.string and not self.rest and not OPEN.search(last)


class Screen:
    """The characters on a screen; colours are not kept."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.lines = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.top, self.bottom = 0, rows
        self.saved, self.last, self.rest = (0, 0), " ", b""

    def resize(self, columns, rows):
        lines = [(line + [" "] * columns)[:columns] for line in self.lines[:rows]]
        self.lines = lines + [[" "] * columns for _ in range(rows - len(lines))]
        self.columns, self.rows, self.top, self.bottom = columns, rows, 0, rows
        self.row, self.column = min(self.row, rows - 1), min(self.column, columns - 1)

    def text(self):
        return "\n".join("".join(line) for line in self.lines)

    def slice(self):
        """Number of the slice named in the status line, and how many there are."""
        found = re.search(r"slice (\d+)/(\d+)", self.text())
        return (int(found[1]), int(found[2])) if found else None

    def picture_cells(self):
        """Column, row, width and height of the cells kept for the picture, which hold invisible characters."""
        cells = [(column, row) for row, line in enumerate(self.lines) for column, character in enumerate(line)
                 if character in INVISIBLE]
        if not cells:
            return None
        columns, rows = [c for c, _ in cells], [r for _, r in cells]
        return min(columns), min(rows), max(columns) - min(columns) + 1, max(rows) - min(rows) + 1

    def feed(self, data):
        data, self.rest = self.rest + data, b""
        part = OPEN.search(data)
        if part:
            data, self.rest = data[:part.start()], data[part.start():]
        for private, numbers, between, final, escape, control, characters in TOKEN.findall(data):
            if characters:
                for character in self.decoder.decode(characters):
                    self._put(character)
            elif control:
                self._control(control)
            elif escape:
                self._escape(escape)
            elif not private and not between:
                self._sequence(final.decode(), [int(n or 0) for n in numbers.replace(b":", b";").split(b";")])

    def _put(self, character):
        if self.column >= self.columns:
            self.column = 0
            self._down()
        self.lines[self.row][self.column] = self.last = character
        self.column += 1

    def _down(self):
        if self.row == self.bottom - 1:
            self._delete_lines(self.top, 1)
        else:
            self.row = min(self.row + 1, self.rows - 1)

    def _delete_lines(self, at, count):
        for _ in range(min(count, self.bottom - at)):
            del self.lines[at]
            self.lines.insert(self.bottom - 1, [" "] * self.columns)

    def _insert_lines(self, at, count):
        for _ in range(min(count, self.bottom - at)):
            del self.lines[self.bottom - 1]
            self.lines.insert(at, [" "] * self.columns)

    def _control(self, byte):
        if byte == b"\r":
            self.column = 0
        elif byte == b"\n":
            self._down()
        elif byte == b"\b":
            self.column = max(0, min(self.column, self.columns) - 1)
        elif byte == b"\t":
            self.column = min(self.columns - 1, self.column // 8 * 8 + 8)

    def _escape(self, escape):
        if escape == b"7":
            self.saved = (self.row, self.column)
        elif escape == b"8":
            self.row, self.column = self.saved
        elif escape == b"M":
            if self.row == self.top:
                self._insert_lines(self.top, 1)
            else:
                self.row = max(0, self.row - 1)
        elif escape in (b"D", b"E"):
            self._down()

    def _sequence(self, final, numbers):
        count = max(1, numbers[0])
        if final in "Hf":
            self._go(count - 1, (numbers[1] if len(numbers) > 1 else 1) - 1)
        elif final in "ABCDEFGd":
            self._move(final, count)
        elif final in "JK":
            self._erase(final, numbers[0])
        elif final in "X@P":
            self._change_line(final, count)
        elif final == "L":
            self._insert_lines(self.row, count)
        elif final == "M":
            self._delete_lines(self.row, count)
        elif final == "S":
            self._delete_lines(self.top, count)
        elif final == "T":
            self._insert_lines(self.top, count)
        elif final == "b":
            for _ in range(count):
                self._put(self.last)
        elif final == "r":
            last = numbers[1] if len(numbers) > 1 and numbers[1] else self.rows
            self.top, self.bottom = count - 1, min(last, self.rows)
            self._go(0, 0)

    def _go(self, row, column):
        self.row, self.column = max(0, min(row, self.rows - 1)), max(0, min(column, self.columns - 1))

    def _move(self, final, count):
        column = min(self.column, self.columns - 1)
        places = {
            "A": (self.row - count, column), "B": (self.row + count, column), "C": (self.row, column + count),
            "D": (self.row, column - count), "E": (self.row + count, 0), "F": (self.row - count, 0),
            "G": (self.row, count - 1), "d": (count - 1, column),
        }
        self._go(*places[final])

    def _erase(self, final, which):
        column = min(self.column, self.columns - 1)
        start, stop = (column if which == 0 else 0), (column + 1 if which == 1 else self.columns)
        self.lines[self.row][start:stop] = [" "] * (stop - start)
        if final == "J":
            first = self.row + 1 if which == 0 else 0
            for row in range(first, self.row if which == 1 else self.rows):
                self.lines[row] = [" "] * self.columns

    def _change_line(self, final, count):
        line, at = self.lines[self.row], min(self.column, self.columns - 1)
        count = min(count, self.columns - at)
        if final == "X":
            line[at:at + count] = [" "] * count
        elif final == "@":
            self.lines[self.row] = (line[:at] + [" "] * count + line[at:])[:self.columns]
        else:
            self.lines[self.row] = line[:at] + line[at + count:] + [" "] * count
