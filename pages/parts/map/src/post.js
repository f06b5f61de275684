/* Lays what Python sends on the desk of the map with the same key, whichever of the two mounted first. */
const desks = (globalThis[Symbol.for("vigie.map.desks")] ??= new Map());

/* A graph comes as bytes: header length (u32, little endian), JSON header, deflated columns. */
function graphOf(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { kind: "graph", key: header.key, header, columns: bytes.subarray(4 + length) };
}

export default function post({ data }) {
  const message = data instanceof Uint8Array ? graphOf(data) : { kind: "signal", ...data };
  const desk = desks.get(message.key) ?? {};
  desks.set(message.key, desk);
  desk[message.kind] = message;
  desk.changed?.();
  return () => {
    if (desk[message.kind] === message) delete desk[message.kind];
  };
}
