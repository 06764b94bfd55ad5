import type { ProductImage } from "@mercato/api-client";
import { Icon } from "@mercato/ui";
import { useLanguage } from "../i18n/context";

/** The widths in which the shop serves a picture. */
const WIDTHS = [320, 640, 960, 1280, 1920];
/** What a browser that knows no `srcset` gets. */
const PLAIN_WIDTH = 640;

/** The widths of a picture: none beyond the first that shows all of it. */
export function sourceSet({ url, width }: ProductImage): string {
  const last = WIDTHS.findIndex((one) => one >= width);
  const widths = last < 0 ? WIDTHS : WIDTHS.slice(0, last + 1);
  return widths.map((one) => `${url}?w=${one} ${Math.min(one, Math.max(width, 1))}w`).join(", ");
}

/** The address of a picture at the width that suits most places. */
export function plainSource({ url }: ProductImage, width = PLAIN_WIDTH): string {
  return `${url}?w=${width}`;
}

interface PictureProps {
  image: ProductImage | undefined;
  sizes: string;
  /** In place of the picture's own words; empty where the words stand beside it. */
  alt?: string;
  /** The picture that a page is about: fetched before all others. */
  first?: boolean;
  /** In sight when the page opens. All others wait until they are near. */
  inSight?: boolean;
}

/** A picture in a frame of fixed proportions: nothing moves when it comes. */
export function Picture({ image, sizes, alt, first, inSight = first }: PictureProps) {
  const { t } = useLanguage();
  if (!image) {
    return (
      <span className="picture picture--none" role={alt === "" ? undefined : "img"} aria-label={alt === "" ? undefined : t.noPicture}>
        <Icon name="picture" />
      </span>
    );
  }
  return (
    <span className="picture">
      {image.placeholder && <img className="picture__placeholder" src={image.placeholder} alt="" aria-hidden="true" />}
      {/* Within <picture> React adds no preload of its own; the document's head has ours. */}
      <picture>
        <img
          className="picture__image"
          src={plainSource(image)}
          srcSet={sourceSet(image)}
          sizes={sizes}
          width={image.width || undefined}
          height={image.height || undefined}
          alt={alt ?? image.alt}
          loading={inSight ? "eager" : "lazy"}
          decoding={inSight ? undefined : "async"}
          fetchPriority={first ? "high" : undefined}
        />
      </picture>
    </span>
  );
}
