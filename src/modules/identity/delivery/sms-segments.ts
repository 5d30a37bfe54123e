/** GSM 03.38: an SMS of these alone takes seven bits a character; the second set counts twice. */
const plain =
  /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€\f]*$/;
const twofold = /[\^{}\\[~\]|€\f]/g;

/** How many messages the network makes of a text: what a gateway charges for. */
export function smsSegments(text: string): number {
  if (!plain.test(text)) return segments(text.length, 70, 67);
  return segments(text.length + (text.match(twofold)?.length ?? 0), 160, 153);
}

const segments = (length: number, single: number, joined: number): number =>
  length <= single ? 1 : Math.ceil(length / joined);
