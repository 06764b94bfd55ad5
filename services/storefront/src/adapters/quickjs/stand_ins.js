// What the components expect around them and ECMAScript itself does not have. Loaded before them. None of it reaches
// outside: timers never fire, consoles keep nothing.
(() => {
  'use strict';
  const define = (name, value) => {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  };
  const nothing = () => {};

  define('mercatoCall', (name, input) => {
    const output = globalThis[name](input);
    if (typeof output !== 'string') throw new TypeError(`${name} answered no text`);
    return output.toWellFormed();
  });

  const console = {};
  for (const name of ['log', 'info', 'debug', 'warn', 'error', 'trace', 'assert', 'group', 'groupEnd', 'time', 'timeEnd']) {
    console[name] = nothing;
  }
  define('console', console);

  if (typeof queueMicrotask === 'undefined') {
    define('queueMicrotask', (work) => void Promise.resolve().then(work));
  }
  let timers = 0;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'requestIdleCallback']) define(name, () => ++timers);
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate', 'cancelIdleCallback']) define(name, nothing);
  if (typeof performance === 'undefined') {
    const began = Date.now();
    define('performance', { now: () => Date.now() - began, timeOrigin: began, mark: nothing, measure: nothing });
  }

  class MessagePort {
    onmessage = null;
    other = null;
    postMessage(data) {
      const { other } = this;
      queueMicrotask(() => other?.onmessage?.({ data }));
    }
    start() {}
    close() {
      this.other = null;
    }
  }
  define('MessageChannel', class MessageChannel {
    constructor() {
      this.port1 = new MessagePort();
      this.port2 = new MessagePort();
      this.port1.other = this.port2;
      this.port2.other = this.port1;
    }
  });

  const utf8 = (text) => {
    const bytes = [];
    for (const character of String(text).toWellFormed()) {
      const code = character.codePointAt(0);
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return bytes;
  };
  define('TextEncoder', class TextEncoder {
    get encoding() {
      return 'utf-8';
    }
    encode(text = '') {
      return Uint8Array.from(utf8(text));
    }
    encodeInto(text, target) {
      const bytes = utf8(text).slice(0, target.length);
      target.set(bytes);
      return { read: text.length, written: bytes.length };
    }
  });

  const decode = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at++];
      const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
      if (more <= 0) {
        text += more === 0 ? String.fromCharCode(first) : '\ufffd';
        continue;
      }
      let code = first & (0x3f >> more);
      let read = 0;
      while (read < more && (bytes[at] & 0xc0) === 0x80) {
        code = (code << 6) | (bytes[at++] & 63);
        read++;
      }
      const isWhole = read === more && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
      text += isWhole ? String.fromCodePoint(code) : '\ufffd';
    }
    return text;
  };
  define('TextDecoder', class TextDecoder {
    get encoding() {
      return 'utf-8';
    }
    decode(data) {
      if (data === undefined) return '';
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return decode(bytes);
    }
  });

  const clone = (value, seen) => {
    if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError('this cannot be cloned');
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const keep = (copy) => (seen.set(value, copy), copy);
    if (value instanceof Date) return keep(new Date(value));
    if (value instanceof RegExp) return keep(new RegExp(value));
    if (value instanceof ArrayBuffer) return keep(value.slice(0));
    if (ArrayBuffer.isView(value)) return keep(new value.constructor(value));
    if (value instanceof Map) {
      const copy = keep(new Map());
      for (const [key, item] of value) copy.set(clone(key, seen), clone(item, seen));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set());
      for (const item of value) copy.add(clone(item, seen));
      return copy;
    }
    const copy = keep(Array.isArray(value) ? [] : {});
    if (value instanceof Error) Object.assign(copy, { name: value.name, message: value.message });
    for (const key of Object.keys(value)) copy[key] = clone(value[key], seen);
    return copy;
  };
  if (typeof structuredClone === 'undefined') define('structuredClone', (value) => clone(value, new Map()));

  const formEncoded = (text) =>
    utf8(text)
      .map((byte) => {
        const character = String.fromCharCode(byte);
        if (byte === 0x20) return '+';
        return /[A-Za-z0-9*\-._]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      })
      .join('');
  const formDecoded = (text) => {
    const bytes = [];
    const plain = utf8(text.replaceAll('+', ' '));
    for (let at = 0; at < plain.length; at++) {
      const code = plain[at] === 0x25 ? String.fromCharCode(plain[at + 1], plain[at + 2]) : '';
      if (/^[0-9a-fA-F]{2}$/.test(code)) {
        bytes.push(Number.parseInt(code, 16));
        at += 2;
      } else bytes.push(plain[at]);
    }
    return decode(bytes);
  };

  class URLSearchParams {
    #pairs = [];
    #changed = nothing;
    constructor(init = '', changed = nothing) {
      if (typeof init === 'object' && init !== null) {
        const entries = Symbol.iterator in init ? init : Object.entries(init);
        for (const [name, value] of entries) this.#pairs.push([String(name), String(value)]);
      } else {
        for (const pair of String(init).replace(/^\?/, '').split('&')) {
          if (pair === '') continue;
          const at = pair.indexOf('=');
          const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
          this.#pairs.push([formDecoded(name), formDecoded(value)]);
        }
      }
      this.#changed = changed;
    }
    get size() {
      return this.#pairs.length;
    }
    append(name, value) {
      this.#pairs.push([String(name), String(value)]);
      this.#changed();
    }
    delete(name, value) {
      this.#pairs = this.#pairs.filter(([key, item]) => key !== String(name) || (value !== undefined && item !== String(value)));
      this.#changed();
    }
    get(name) {
      return this.#pairs.find(([key]) => key === String(name))?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter(([key]) => key === String(name)).map(([, value]) => value);
    }
    has(name, value) {
      return this.#pairs.some(([key, item]) => key === String(name) && (value === undefined || item === String(value)));
    }
    set(name, value) {
      const at = this.#pairs.findIndex(([key]) => key === String(name));
      if (at < 0) this.#pairs.push([String(name), String(value)]);
      else {
        this.#pairs[at] = [String(name), String(value)];
        this.#pairs = this.#pairs.filter(([key], index) => index <= at || key !== String(name));
      }
      this.#changed();
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#changed();
    }
    forEach(work, self) {
      for (const [name, value] of this.#pairs) work.call(self, value, name, this);
    }
    *entries() {
      yield* this.#pairs.map((pair) => [...pair]);
    }
    *keys() {
      for (const [name] of this.#pairs) yield name;
    }
    *values() {
      for (const [, value] of this.#pairs) yield value;
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return this.#pairs.map(([name, value]) => `${formEncoded(name)}=${formEncoded(value)}`).join('&');
    }
  }
  define('URLSearchParams', URLSearchParams);

  const DEFAULT_PORTS = { 'http:': '80', 'https:': '443' };
  const encoded = (text, kept) =>
    [...text.toWellFormed()]
      .map((character) => (/[!-~]/.test(character) && kept(character) ? character : utf8(character).map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')))
      .join('');
  const pathOf = (text) => encoded(text, (character) => !'"<>`{}?#'.includes(character));
  const queryOf = (text) => encoded(text, (character) => !'"<>#\''.includes(character));
  const hashOf = (text) => encoded(text, (character) => !'"<>`'.includes(character));
  const withoutDots = (path) => {
    const out = [];
    const steps = path.split('/').slice(1);
    steps.forEach((step, index) => {
      const isLast = index === steps.length - 1;
      if (step === '..') out.pop();
      else if (step !== '.') out.push(step);
      if (isLast && (step === '..' || step === '.')) out.push('');
    });
    return `/${out.join('/')}`;
  };

  // Addresses of the web: `http:` and `https:`, whole or on a base.
  class URL {
    #parts = { protocol: '', hostname: '', port: '', pathname: '/', search: '', hash: '' };
    #params;
    constructor(text, base) {
      const [, scheme, authority, path, search, hash] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(String(text).trim());
      const on = scheme === undefined ? base === undefined ? undefined : new URL(base) : undefined;
      const protocol = scheme === undefined ? on?.protocol : `${scheme.toLowerCase()}:`;
      if (protocol === undefined || (authority === undefined && on === undefined) || DEFAULT_PORTS[protocol] === undefined) {
        throw new TypeError(`${text} is no address`);
      }
      const parts = this.#parts;
      parts.protocol = protocol;
      if (authority === undefined) [parts.hostname, parts.port] = [on.hostname, on.port];
      else {
        const [, host, port] = /^(?:[^@]*@)?(\[[0-9A-Fa-f:.]+\]|[^:[\]\s<>"]+)(?::([0-9]*))?$/.exec(authority) ?? [];
        if (host === undefined) throw new TypeError(`${text} is no address`);
        parts.hostname = host.toLowerCase();
        parts.port = port === undefined || port === DEFAULT_PORTS[protocol] ? '' : port;
      }
      if (authority !== undefined || path.startsWith('/')) parts.pathname = withoutDots(pathOf(path || '/'));
      else if (path === '') parts.pathname = on.pathname;
      else parts.pathname = withoutDots(on.pathname.replace(/[^/]*$/, '') + pathOf(path));
      const isSame = authority === undefined && path === '' && search === undefined;
      this.search = isSame ? on.search : (search ?? '');
      this.hash = hash ?? '';
    }
    static canParse(text, base) {
      try {
        return Boolean(new URL(text, base));
      } catch {
        return false;
      }
    }
    get protocol() {
      return this.#parts.protocol;
    }
    get hostname() {
      return this.#parts.hostname;
    }
    get port() {
      return this.#parts.port;
    }
    get host() {
      return this.port === '' ? this.hostname : `${this.hostname}:${this.port}`;
    }
    get origin() {
      return `${this.protocol}//${this.host}`;
    }
    get username() {
      return '';
    }
    get password() {
      return '';
    }
    get pathname() {
      return this.#parts.pathname;
    }
    set pathname(text) {
      this.#parts.pathname = withoutDots(pathOf(`/${String(text).replace(/^\//, '')}`));
    }
    get search() {
      return this.#parts.search;
    }
    set search(text) {
      const query = queryOf(String(text).replace(/^\?/, ''));
      this.#parts.search = query === '' ? '' : `?${query}`;
      this.#params = undefined;
    }
    get hash() {
      return this.#parts.hash;
    }
    set hash(text) {
      const fragment = hashOf(String(text).replace(/^#/, ''));
      this.#parts.hash = fragment === '' ? '' : `#${fragment}`;
    }
    get searchParams() {
      this.#params ??= new URLSearchParams(this.search, () => {
        const query = this.#params.toString();
        this.#parts.search = query === '' ? '' : `?${query}`;
      });
      return this.#params;
    }
    get href() {
      return `${this.origin}${this.pathname}${this.search}${this.hash}`;
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
  }
  define('URL', URL);
})();
