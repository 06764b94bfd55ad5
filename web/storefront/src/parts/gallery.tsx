import type { ProductImage } from "@mercato/api-client";
import { Button, Icon } from "@mercato/ui";
import { useRef, useState } from "react";
import { useLanguage } from "../i18n/context";
import { Picture } from "./picture";

export const GALLERY_SIZES = "(min-width: 60rem) 46vw, 100vw";
const MAX_PICTURES = 20;

/**
 * The pictures of a product in a row that is scrolled, by finger, by key, by the buttons and by the small pictures: the
 * browser's own scrolling, so that all of them are there without a script.
 */
export function Gallery({ images, name }: { images: readonly ProductImage[]; name: string }) {
  const { t } = useLanguage();
  const track = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const shown = images.slice(0, MAX_PICTURES);
  const show = (next: number) => {
    const picture = track.current?.children[next];
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    picture?.scrollIntoView({ behavior: isCalm ? "instant" : "smooth", block: "nearest", inline: "start" });
  };
  const scrolled = () => {
    const { scrollLeft = 0, clientWidth = 1 } = track.current ?? {};
    // Right-to-left pages count from zero downwards.
    setAt(Math.round(Math.abs(scrollLeft) / clientWidth));
  };
  if (shown.length < 2) {
    return (
      <div className="gallery">
        <Picture image={shown[0]} sizes={GALLERY_SIZES} alt={shown[0]?.alt || name} first />
      </div>
    );
  }
  return (
    <div className="gallery" role="group" aria-label={t.gallery}>
      <div className="gallery__stage">
        <div className="gallery__track" ref={track} onScroll={scrolled} tabIndex={0} role="group" aria-label={t.pictureOf(at + 1, shown.length)}>
          {shown.map((image, index) => (
            <Picture key={image.imageId} image={image} sizes={GALLERY_SIZES} alt={image.alt || name} first={index === 0} />
          ))}
        </div>
        <div className="gallery__buttons">
          <Button className="button--icon" aria-label={t.previous} disabled={at === 0} onClick={() => show(at - 1)}>
            <Icon name="previous" />
          </Button>
          <Button className="button--icon" aria-label={t.next} disabled={at >= shown.length - 1} onClick={() => show(at + 1)}>
            <Icon name="next" />
          </Button>
        </div>
      </div>
      <div className="gallery__thumbs">
        {shown.map((image, index) => (
          <button
            key={image.imageId}
            type="button"
            className="gallery__thumb"
            aria-label={t.showPicture(index + 1)}
            aria-current={index === at ? "true" : undefined}
            onClick={() => show(index)}
          >
            <Picture image={image} sizes="5rem" alt="" />
          </button>
        ))}
      </div>
    </div>
  );
}
