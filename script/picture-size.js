// How large a WebP picture is, read from its first bytes (https://developers.google.com/speed/webp/docs/riff_container).

/** {width, height} in pixels; throws on anything that is no WebP picture. */
export function webpSize(bytes) {
  const tag = (at) => bytes.toString("latin1", at, at + 4);
  if (bytes.length < 30 || tag(0) !== "RIFF" || tag(8) !== "WEBP") throw new Error("not a WebP picture");
  switch (tag(12)) {
    case "VP8 ":
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      throw new Error(`a WebP picture of an unknown kind: ${tag(12)}`);
  }
}
