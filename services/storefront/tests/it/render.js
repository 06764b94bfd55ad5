// A web part small enough to read: each page shows what it was given, and how often this context has rendered.
(() => {
  let renders = 0;
  const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

  globalThis.mercatoPlan = (json) => {
    const { path, search, answers } = JSON.parse(json);
    const product = /^\/products\/([^/]+)$/.exec(path);
    if (product) {
      const found = `/api/queries/products?handle=${product[1]}`;
      const id = answers[found]?.body?.items?.[0]?.productId;
      return JSON.stringify({ reads: id ? [found, `/api/queries/products/${id}`] : [found] });
    }
    if (path.startsWith('/orders/')) return JSON.stringify({ reads: [], private: true });
    if (path === '/curious') return JSON.stringify({ reads: ['/api/commands/orders'] });
    if (path === '/endless-plan') for (;;);
    const known = ['/', '/search', '/loop', '/eat', '/throw', '/moved', '/depth'];
    return JSON.stringify(known.includes(path) ? { reads: [`/api/queries/categories${search}`] } : { reads: [], status: 404 });
  };

  globalThis.mercatoRender = (json) => {
    const { path, search, locale, origin, answers } = JSON.parse(json);
    renders++;
    if (path === '/loop') for (;;);
    if (path === '/eat') for (const all = []; ; ) all.push(new Array(100_000).fill(all.length));
    if (path === '/throw') throw new Error('this page cannot be rendered');
    const names = Object.values(answers).map(({ body }) => body?.name ?? body?.items?.[0]?.name ?? '');
    const isKnown = /^\/($|search|products|orders|moved)/.test(path);
    return JSON.stringify({
      status: isKnown ? 200 : 404,
      lang: locale,
      dir: 'ltr',
      title: `${path} & more`,
      head: `<link rel="canonical" href="${origin}${path}">`,
      body: `<main data-renders="${renders}">${locale} ${escaped(search)} ${names.map(escaped).join(' ')}</main>`,
      state: { rendered: true, locale, answers },
      redirect: path === '/moved' ? '/search?q=new' : null,
    });
  };
})();
