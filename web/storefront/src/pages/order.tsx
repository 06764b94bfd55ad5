import { orderPath, Problem, productPath, read, type Order, type Product, type ProductImage } from "@mercato/api-client";
import { Badge, Button, Icon, Notice, Skeleton, useAnnounce } from "@mercato/ui";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { accessTo, type OrderAccess } from "../buying/order-access";
import { useRead } from "../data/use-read";
import { useLanguage } from "../i18n/context";
import { Failure, NotFound } from "../parts/failure";
import { Picture } from "../parts/picture";
import { Link } from "../routing/link";
import { PageHeading } from "../routing/page-heading";
import { links } from "../routing/routes";

/** Lines whose pictures are fetched too. */
const MAX_PICTURES = 10;

/**
 * An order, for whoever has its key. The server writes only the frame of this page: the key never leaves the browser but in
 * the request for the order itself.
 */
export function OrderPage({ number }: { number: string }) {
  const { t } = useLanguage();
  const [access, setAccess] = useState<OrderAccess | null>();
  useEffect(() => setAccess(accessTo(number)), [number]);
  if (access === null) return <NotFound title={t.orderNoTokenTitle} text={t.orderNoTokenText} />;
  return access ? <Found number={number} access={access} /> : <OrderSkeleton number={number} />;
}

function Found({ number, access }: { number: string; access: OrderAccess }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ["order", number, access.token],
    queryFn: ({ signal }) =>
      read<Order>(orderPath(number), { signal, orderToken: access.token, ...(access.syncToken ? { syncToken: access.syncToken } : {}) }),
  });
  if (query.data?.status === 404) return <NotFound title={t.orderMissingTitle} text={t.orderMissingText} />;
  if (query.data) return <Whole order={query.data.body} isNew={access.isNew ?? false} />;
  if (query.error || query.fetchStatus === "paused") {
    const problem = query.error instanceof Problem ? query.error : undefined;
    return <Failure problem={problem} isOffline={!navigator.onLine} again={() => void query.refetch()} />;
  }
  return <OrderSkeleton number={number} />;
}

function Whole({ order, isNew }: { order: Order; isNew: boolean }) {
  const { t, money, date } = useLanguage();
  const title = t.orderTitle(order.orderNumber);
  return (
    <div className="order">
      {isNew && order.status !== "cancelled" && <Notice tone="good" title={t.orderThanks} />}
      <header className="order__head">
        <PageHeading title={title} />
        <p className="order__when">
          {t.orderPlacedOn(date(order.created))} <Badge tone={order.status === "placed" ? "good" : "neutral"}>{t.orderStatus[order.status] ?? order.status}</Badge>
        </p>
        {order.cancelled && <p>{t.orderCancelledOn(date(order.cancelled.at))}</p>}
      </header>
      <section aria-labelledby="items">
        <h2 id="items" className="visually-hidden">
          {t.orderItems}
        </h2>
        <ul className="order__lines" role="list">
          {order.items.map((item, at) => (
            <OrderLine key={item.variantId} item={item} hasPicture={at < MAX_PICTURES} />
          ))}
        </ul>
        <p className="order__total">
          <span>{t.total}</span>
          <span className="price">{money(order.totalAmount)}</span>
        </p>
      </section>
      <KeepLink />
      <Link className="button button--secondary" href={links.search}>
        {t.orderGoOn}
      </Link>
    </div>
  );
}

function OrderLine({ item, hasPicture }: { item: Order["items"][number]; hasPicture: boolean }) {
  const { t, money } = useLanguage();
  const { body: product } = useRead<Product>(hasPicture ? productPath(item.productId) : null);
  const options = product?.variants?.find(({ variantId }) => variantId === item.variantId)?.options ?? {};
  return (
    <li className="line">
      <Picture image={product?.images[0] as ProductImage | undefined} sizes="5rem" alt="" />
      <div className="line__words">
        <p className="line__name">{product ? <Link href={links.product(product.handle, item.sku)}>{item.productName}</Link> : item.productName}</p>
        <p className="line__more">{Object.values(options).join(", ") || item.sku}</p>
        <p className="line__more">{t.orderLine(item.quantity, money(item.unitPrice))}</p>
      </div>
      <span className="price">{money(item.totalPrice)}</span>
    </li>
  );
}

function KeepLink() {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    setCopied(true);
    announce(t.orderCopied);
  };
  // Pages that were not fetched over TLS have no clipboard; their address is in the bar all the same.
  const [canCopy, setCanCopy] = useState(false);
  useEffect(() => setCanCopy("clipboard" in navigator), []);
  return (
    <Notice
      actions={
        canCopy && (
          <Button onClick={() => void copy().catch(() => setCanCopy(false))}>
            <Icon name={isCopied ? "check" : "copy"} />
            {isCopied ? t.orderCopied : t.orderCopy}
          </Button>
        )
      }
    >
      {t.orderKeep}
    </Notice>
  );
}

function OrderSkeleton({ number }: { number: string }) {
  const { t } = useLanguage();
  return (
    <div className="order">
      <header className="order__head">
        <PageHeading title={t.orderTitle(number)} />
        <p className="order__when">{t.orderLoading}</p>
      </header>
      <noscript>
        <Notice>{t.orderWithoutScript}</Notice>
      </noscript>
      <div aria-hidden="true">
        <Skeleton shape="block" />
      </div>
    </div>
  );
}
