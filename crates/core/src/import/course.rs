//! Where a file could not be read, in time: what stands between its first and its last play is not all that was played.

/// More holes than this are one.
const MOST: usize = 1000;

/// The course of a file's plays in time, and its holes.
#[derive(Debug)]
pub(super) struct Course {
    /// The play that was read last, UTC milliseconds.
    last: i64,
    /// Whether something behind it could not be read.
    broken: bool,
    in_order: bool,
    holes: Vec<(i64, i64)>,
}

impl Default for Course {
    fn default() -> Course {
        Course {
            last: i64::MIN,
            broken: false,
            in_order: true,
            holes: Vec::new(),
        }
    }
}

impl Course {
    /// A play of this time was read.
    pub fn reached(&mut self, at: i64) {
        self.in_order &= self.last <= at;
        if self.broken {
            self.broken = false;
            self.holes.push((self.last, at));
        }
        self.last = at;
    }

    /// Something could not be read here.
    pub fn broke(&mut self) {
        self.broken = true;
    }

    /// From and to, in order. Where the plays are in no order, what could not be read may lie anywhere.
    pub fn into_holes(mut self) -> Vec<(i64, i64)> {
        if self.broken {
            self.holes.push((self.last, i64::MAX));
        }
        let somewhere = !self.holes.is_empty() && (!self.in_order || self.holes.len() > MOST);
        if somewhere {
            return vec![(i64::MIN, i64::MAX)];
        }
        self.holes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times of plays; none: a record that cannot be read.
    fn holes(records: &[Option<i64>]) -> Vec<(i64, i64)> {
        let mut course = Course::default();
        for record in records {
            match record {
                Some(at) => course.reached(*at),
                None => course.broke(),
            }
        }
        course.into_holes()
    }

    #[test]
    fn a_hole_reaches_from_the_play_before_to_the_play_behind() {
        assert_eq!(holes(&[Some(1), Some(5), Some(9)]), []);
        assert_eq!(
            holes(&[Some(1), None, None, Some(5), Some(9), None, Some(20)]),
            [(1, 5), (9, 20)]
        );
        assert_eq!(
            holes(&[None, Some(5), None]),
            [(i64::MIN, 5), (5, i64::MAX)]
        );
        assert_eq!(holes(&[None]), [(i64::MIN, i64::MAX)]);
    }

    #[test]
    fn where_plays_are_in_no_order_a_hole_may_be_anywhere() {
        assert_eq!(holes(&[Some(9), Some(1)]), []);
        assert_eq!(
            holes(&[Some(9), Some(1), None, Some(12)]),
            [(i64::MIN, i64::MAX)]
        );
    }
}
