"""Charts: plain values to SVG and HTML, drawn on the server. They ask no database and know no actor."""
