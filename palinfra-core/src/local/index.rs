//! The objects in memory, indexed by everything that a rule asks for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ipnet::Ipv4Net;

use crate::ranges::RangeSet;

use super::object::{Event, FORMAT, Object};
use super::random::hash;

/// All objects. An object that is being deleted still counts until it is gone.
#[derive(Default)]
pub(crate) struct Index {
    objects: BTreeMap<u64, Object>,
    /// By the hash of type and id, ARN or other name, of its parts too.
    names: HashMap<u64, Vec<u64>>,
    /// By the hash of the token.
    tokens: HashMap<u64, Vec<u64>>,
    claims: HashMap<u64, u64>,
    users: HashMap<u64, BTreeSet<u64>>,
    siblings: HashMap<u64, RangeSet<u64>>,
    /// What is being deleted, by the time when it is gone.
    leaving: BTreeSet<(u64, u64)>,
    given: HashSet<String>,
    next: u64,
}

impl Index {
    /// Takes up one event. Total: one that does not fit changes nothing.
    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::Start { next, .. } => self.next = self.next.max(next),
            Event::Put(object) => {
                self.take(object.number);
                self.put(*object);
            }
            Event::Going { number, until } => {
                if let Some(object) = self.objects.get_mut(&number) {
                    object.gone = Some(until);
                    self.leaving.insert((until, number));
                }
            }
            Event::Gone { number } => {
                self.take(number);
            }
            Event::Given { name } => {
                self.given.insert(name);
            }
        }
    }

    /// Drops what is gone by now.
    pub(crate) fn settle(&mut self, now: u64) {
        while let Some(&(until, number)) = self.leaving.first()
            && until <= now
        {
            self.leaving.pop_first();
            self.take(number);
        }
    }

    fn put(&mut self, object: Object) {
        let number = object.number;
        self.next = self.next.max(number + 1);
        for (of, name) in object.all_names() {
            self.names
                .entry(hash(&[of, name]))
                .or_default()
                .push(number);
        }
        let token = hash(&[&object.token]);
        self.tokens.entry(token).or_default().push(number);
        if let Some(claim) = object.claim {
            self.claims.insert(claim, number);
        }
        for used in &object.uses {
            self.users.entry(*used).or_default().insert(number);
        }
        for (group, range) in object.ranges() {
            self.siblings
                .entry(group)
                .or_default()
                .insert(range, number);
        }
        if let Some(until) = object.gone {
            self.leaving.insert((until, number));
        }
        self.objects.insert(number, object);
    }

    fn take(&mut self, number: u64) {
        let Some(object) = self.objects.remove(&number) else {
            return;
        };
        for (of, name) in object.all_names() {
            remove_number(&mut self.names, hash(&[of, name]), number);
        }
        remove_number(&mut self.tokens, hash(&[&object.token]), number);
        if let Some(claim) = object.claim
            && self.claims.get(&claim) == Some(&number)
        {
            self.claims.remove(&claim);
        }
        for used in &object.uses {
            if let Some(users) = self.users.get_mut(used) {
                users.remove(&number);
                if users.is_empty() {
                    self.users.remove(used);
                }
            }
        }
        for (group, range) in object.ranges() {
            if let Some(set) = self.siblings.get_mut(&group) {
                set.remove(range, &number);
                if set.is_empty() {
                    self.siblings.remove(&group);
                }
            }
        }
        if let Some(until) = object.gone {
            self.leaving.remove(&(until, number));
        }
    }

    /// The events that make the same index again.
    pub(crate) fn snapshot(&self) -> Vec<Event> {
        let mut given: Vec<&String> = self.given.iter().collect();
        given.sort();
        let start = Event::Start {
            format: FORMAT,
            next: self.next,
        };
        let given = given
            .into_iter()
            .map(|name| Event::Given { name: name.clone() });
        let objects = self
            .objects
            .values()
            .map(|object| Event::Put(Box::new(object.clone())));
        std::iter::once(start).chain(given).chain(objects).collect()
    }

    /// How many events [`snapshot`](Index::snapshot) has.
    pub(crate) fn size(&self) -> usize {
        1 + self.given.len() + self.objects.len()
    }

    /// The number of the next object.
    pub(crate) fn next_number(&self) -> u64 {
        self.next
    }

    /// All objects, the oldest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// The objects of a type that go by this id, ARN or other name.
    pub(crate) fn named<'a>(
        &'a self,
        resource_type: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        let numbers = self
            .names
            .get(&hash(&[resource_type, name]))
            .into_iter()
            .flatten();
        let goes_by = move |object: &&Object| {
            object.resource_type == resource_type && object.names.iter().any(|own| own == name)
        };
        numbers
            .filter_map(|number| self.objects.get(number))
            .filter(goes_by)
    }

    /// The object of a type and region with this id or other name.
    pub(crate) fn get(&self, resource_type: &str, region: &str, name: &str) -> Option<&Object> {
        let numbers = self.names.get(&hash(&[resource_type, name]))?;
        numbers
            .iter()
            .filter_map(|number| self.objects.get(number))
            .find(|object| {
                object.resource_type == resource_type
                    && object.region == region
                    && object.names.iter().any(|own| own == name)
            })
    }

    /// The object of which something of that type and name is a part.
    pub(crate) fn owner(&self, resource_type: &str, name: &str) -> Option<&Object> {
        let numbers = self.names.get(&hash(&[resource_type, name]))?;
        let is_part = |object: &&Object| {
            object
                .parts
                .iter()
                .any(|(of, part)| of == resource_type && part == name)
        };
        numbers
            .iter()
            .filter_map(|number| self.objects.get(number))
            .find(is_part)
    }

    /// The object that a create with this token made, unless it is being deleted.
    pub(crate) fn with_token(&self, resource_type: &str, token: &str) -> Option<&Object> {
        let numbers = self.tokens.get(&hash(&[token]))?;
        numbers
            .iter()
            .filter_map(|number| self.objects.get(number))
            .find(|object| {
                object.resource_type == resource_type
                    && object.token == token
                    && object.gone.is_none()
            })
    }

    /// The object that holds a unique key.
    pub(crate) fn holder(&self, claim: u64) -> Option<&Object> {
        self.objects.get(self.claims.get(&claim)?)
    }

    /// The objects that refer to this one, but for itself.
    pub(crate) fn users(&self, number: u64) -> impl Iterator<Item = &Object> {
        let users = self.users.get(&number).into_iter().flatten();
        users
            .filter(move |user| **user != number)
            .filter_map(|user| self.objects.get(user))
    }

    /// The objects that this one refers to.
    pub(crate) fn used_by<'a>(&'a self, object: &'a Object) -> impl Iterator<Item = &'a Object> {
        object
            .uses
            .iter()
            .filter_map(|number| self.objects.get(number))
    }

    /// Whether a look-up gave this id.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given.contains(name)
    }

    /// A sibling, not `except`, whose range overlaps this one.
    pub(crate) fn overlapping(
        &self,
        group: u64,
        range: Ipv4Net,
        except: Option<u64>,
    ) -> Option<(Ipv4Net, &Object)> {
        let set = self.siblings.get(&group)?;
        let (range, number) = set.overlapping(range, except.as_ref())?;
        Some((range, self.objects.get(number)?))
    }
}

fn remove_number(index: &mut HashMap<u64, Vec<u64>>, key: u64, number: u64) {
    if let Some(numbers) = index.get_mut(&key) {
        numbers.retain(|other| *other != number);
        if numbers.is_empty() {
            index.remove(&key);
        }
    }
}
