// A block of cells as spreadsheets put it on the clipboard: tabs between cells, quotes around those with line ends.
const CELL = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*)/y;

export function block(text) {
  const lines = [[]];
  let at = 0;
  for (;;) {
    CELL.lastIndex = at;
    const [found, quoted, plain] = CELL.exec(text);
    lines.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).trim());
    at += found.length;
    if (at >= text.length) break;
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (text[at - 1] === "\t") continue;
    if (at >= text.length) break;
    lines.push([]);
  }
  return lines;
}
