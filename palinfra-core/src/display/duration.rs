//! Spans of time in words.

/// A measured time: `0.4 s`, `14 s`, `2 min 5 s`, `1 h 5 min`.
pub fn duration(seconds: f64) -> String {
    let seconds = if seconds.is_finite() {
        seconds.max(0.0)
    } else {
        0.0
    };
    if seconds < 0.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes, rest) {
        (0, 0, rest) => format!("{rest} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, rest) => format!("{minutes} min {rest} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// An expected time, rounded: `14 s`, `2 min`, `1 h 5 min`.
pub fn about(seconds: u64) -> String {
    if seconds < 60 {
        return format!("{seconds} s");
    }
    let minutes = (seconds + 30) / 60;
    let step = if minutes < 60 { 1 } else { 5 };
    let minutes = (minutes + step / 2) / step * step;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_times() {
        let shown: Vec<String> = [
            0.0,
            0.36,
            0.97,
            14.2,
            59.6,
            125.0,
            3600.0,
            3900.0,
            f64::NAN,
            -1.0,
        ]
        .map(duration)
        .into();
        assert_eq!(
            shown,
            [
                "0.0 s",
                "0.4 s",
                "1 s",
                "14 s",
                "1 min",
                "2 min 5 s",
                "1 h",
                "1 h 5 min",
                "0.0 s",
                "0.0 s"
            ]
        );
    }

    #[test]
    fn expected_times() {
        let shown: Vec<String> = [14, 60, 89, 840, 3599, 3900, 7322].map(about).into();
        assert_eq!(
            shown,
            [
                "14 s",
                "1 min",
                "1 min",
                "14 min",
                "1 h",
                "1 h 5 min",
                "2 h"
            ]
        );
    }
}
