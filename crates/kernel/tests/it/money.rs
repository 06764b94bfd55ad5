//! Money is exact: nothing rounds, nothing is lost, what is printed is read back.

use mercato_kernel::{BadMoney, Currency, MAX_AMOUNT_MINOR, Money};
use proptest::prelude::*;

fn currency(code: &str) -> Currency {
    code.parse().expect("a code in use")
}

fn any_currency() -> impl Strategy<Value = Currency> {
    prop_oneof![Just("EUR"), Just("GBP"), Just("JPY"), Just("KWD"), Just("CLP"), Just("TND")]
        .prop_map(currency)
}

fn any_money() -> impl Strategy<Value = Money> {
    (-MAX_AMOUNT_MINOR..=MAX_AMOUNT_MINOR, any_currency())
        .prop_map(|(amount, currency)| Money::new(amount, currency).expect("within bounds"))
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(money in any_money()) {
        prop_assert_eq!(Money::parse_decimal(&money.to_decimal(), money.currency), Ok(money));
    }

    #[test]
    fn what_is_written_as_json_is_read_back(money in any_money()) {
        let text = serde_json::to_string(&money).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Money>(&text).expect("what was written"), money);
    }

    #[test]
    fn shares_add_up_to_the_sum(money in any_money(), weights in prop::collection::vec(0u32..1000, 1..20)) {
        let shares = money.split(&weights);
        if weights.iter().all(|weight| *weight == 0) {
            prop_assert!(shares.is_empty());
        } else {
            let sum: i128 = shares.iter().map(|share| i128::from(share.amount_minor)).sum();
            prop_assert_eq!(sum, i128::from(money.amount_minor));
            for (share, weight) in shares.iter().zip(&weights) {
                prop_assert!(*weight > 0 || share.amount_minor == 0);
                prop_assert!(share.amount_minor.signum() * money.amount_minor.signum() >= 0);
            }
        }
    }

    #[test]
    fn a_share_is_off_by_less_than_one_unit(amount in 0i64..1_000_000_000, weights in prop::collection::vec(1u32..50, 1..12)) {
        let money = Money::new(amount, Currency::EUR).expect("within bounds");
        let total: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
        for (share, weight) in money.split(&weights).iter().zip(&weights) {
            let exact = i128::from(amount) * i128::from(*weight);
            let off = (i128::from(share.amount_minor) * i128::from(total) - exact).abs();
            prop_assert!(off < i128::from(total), "{share:?} of {amount} for {weight}/{total}");
        }
    }

    #[test]
    fn sums_and_differences_undo_each_other(a in -1_000_000_000i64..1_000_000_000, b in -1_000_000_000i64..1_000_000_000) {
        let (a, b) = (Money::new(a, Currency::EUR).expect("small"), Money::new(b, Currency::EUR).expect("small"));
        prop_assert_eq!(a.checked_add(b).and_then(|sum| sum.checked_sub(b)), Ok(a));
    }

    #[test]
    fn any_text_is_refused_or_read_and_never_panics(text in ".{0,40}", currency in any_currency()) {
        if let Ok(money) = Money::parse_decimal(&text, currency) {
            prop_assert_eq!(Money::parse_decimal(&money.to_decimal(), currency), Ok(money));
        }
        let _ = text.parse::<Currency>();
    }
}

#[test]
fn decimals_follow_the_currency() {
    let print = |amount, code| Money::new(amount, currency(code)).expect("small").to_decimal();
    assert_eq!(print(1999, "GBP"), "19.99");
    assert_eq!(print(-5, "EUR"), "-0.05");
    assert_eq!(print(1999, "JPY"), "1999");
    assert_eq!(print(1999, "KWD"), "1.999");
    let read = |text, code| Money::parse_decimal(text, currency(code)).map(|money| money.amount_minor);
    assert_eq!(read("12.5", "EUR"), Ok(1250));
    assert_eq!(read("12.500", "EUR"), Ok(1250));
    assert_eq!(read("0", "JPY"), Ok(0));
    assert_eq!(read("-3.25", "EUR"), Ok(-325));
}

#[test]
fn what_is_no_exact_amount_is_refused() {
    for text in ["", "-", ".5", "5.", "1e3", "1,5", " 1", "+1", "0x1", "1.2.3", "--1", "١"] {
        assert!(matches!(Money::parse_decimal(text, Currency::EUR), Err(BadMoney::Decimal(_))), "{text}");
    }
    assert!(matches!(
        Money::parse_decimal("1.999", Currency::EUR),
        Err(BadMoney::TooPrecise { exponent: 2, .. })
    ));
    assert!(matches!(
        Money::parse_decimal("1.5", currency("JPY")),
        Err(BadMoney::TooPrecise { exponent: 0, .. })
    ));
    assert_eq!(Money::parse_decimal("99999999999999999999", Currency::EUR), Err(BadMoney::Overflow));
    assert_eq!(Money::new(MAX_AMOUNT_MINOR + 1, Currency::EUR), Err(BadMoney::Overflow));
    assert_eq!(Money::new(i64::MIN, Currency::EUR), Err(BadMoney::Overflow));
}

#[test]
fn bounds_and_currencies_are_kept() {
    let most = Money::new(MAX_AMOUNT_MINOR, Currency::EUR).expect("the bound itself");
    let one = Money::new(1, Currency::EUR).expect("small");
    assert_eq!(most.checked_add(one), Err(BadMoney::Overflow));
    assert_eq!(most.checked_mul(2), Err(BadMoney::Overflow));
    assert_eq!(most.checked_mul(i64::MAX), Err(BadMoney::Overflow));
    let pound = Money::new(1, currency("GBP")).expect("small");
    assert_eq!(one.checked_add(pound), Err(BadMoney::Mixed(Currency::EUR, currency("GBP"))));
    assert_eq!(one.checked_mul(3).map(|money| money.amount_minor), Ok(3));
}

#[test]
fn only_currencies_in_use_are_known() {
    for code in ["EUR", "USD", "JPY", "BHD"] {
        assert_eq!(currency(code).code(), code);
    }
    for text in ["", "eur", "EURO", "XXX", "E R", "EU", "AED AFN"] {
        assert!(text.parse::<Currency>().is_err(), "{text}");
    }
}

#[test]
fn left_over_units_go_to_the_largest_remainders() {
    let hundred = Money::new(100, Currency::EUR).expect("small");
    let minor = |shares: Vec<Money>| shares.iter().map(|share| share.amount_minor).collect::<Vec<_>>();
    assert_eq!(minor(hundred.split(&[1, 1, 1])), [34, 33, 33]);
    assert_eq!(minor(hundred.split(&[1, 2, 3])), [17, 33, 50]);
    let debt = Money::new(-100, Currency::EUR).expect("small");
    assert_eq!(minor(debt.split(&[1, 1, 1])), [-34, -33, -33]);
}
