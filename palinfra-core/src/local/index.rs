//! The objects in memory, indexed by everything that a rule asks for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ipnet::Ipv4Net;

use crate::ranges::RangeSet;

use super::object::{Event, FORMAT, Object};

/// All objects. An object that is being deleted still counts until it is gone.
#[derive(Default)]
pub(crate) struct Index {
    objects: BTreeMap<u64, Object>,
    /// By type and id, ARN or other name.
    names: HashMap<(String, String), Vec<u64>>,
    tokens: HashMap<String, Vec<u64>>,
    claims: HashMap<String, u64>,
    users: HashMap<u64, BTreeSet<u64>>,
    siblings: HashMap<String, RangeSet<u64>>,
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
        for name in &object.names {
            let key = (object.resource_type.clone(), name.clone());
            self.names.entry(key).or_default().push(number);
        }
        self.tokens
            .entry(object.token.clone())
            .or_default()
            .push(number);
        if let Some(claim) = &object.claim {
            self.claims.insert(claim.clone(), number);
        }
        for used in &object.uses {
            self.users.entry(*used).or_default().insert(number);
        }
        for (group, range) in &object.ranges {
            if let Ok(range) = range.parse::<Ipv4Net>() {
                self.siblings
                    .entry(group.clone())
                    .or_default()
                    .insert(range, number);
            }
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
        for name in object.names {
            remove_number(
                &mut self.names,
                &(object.resource_type.clone(), name),
                number,
            );
        }
        remove_number(&mut self.tokens, &object.token, number);
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
        for (group, range) in object.ranges {
            if let (Some(set), Ok(range)) = (self.siblings.get_mut(&group), range.parse()) {
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
    pub(crate) fn named(&self, resource_type: &str, name: &str) -> impl Iterator<Item = &Object> {
        let key = (resource_type.to_string(), name.to_string());
        self.names
            .get(&key)
            .into_iter()
            .flatten()
            .filter_map(|number| self.objects.get(number))
    }

    /// The object of a type and region with this id or other name.
    pub(crate) fn get(&self, resource_type: &str, region: &str, name: &str) -> Option<&Object> {
        self.named(resource_type, name)
            .find(|object| object.region == region)
    }

    /// The objects that a create with this token made.
    pub(crate) fn with_token(&self, resource_type: &str, token: &str) -> Option<&Object> {
        let numbers = self.tokens.get(token).into_iter().flatten();
        numbers
            .filter_map(|number| self.objects.get(number))
            .find(|object| object.resource_type == resource_type && object.gone.is_none())
    }

    /// The object that holds a unique key.
    pub(crate) fn holder(&self, claim: &str) -> Option<&Object> {
        self.objects.get(self.claims.get(claim)?)
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
        group: &str,
        range: Ipv4Net,
        except: Option<u64>,
    ) -> Option<(Ipv4Net, &Object)> {
        let set = self.siblings.get(group)?;
        let (range, number) = set.overlapping(range, except.as_ref())?;
        Some((range, self.objects.get(number)?))
    }
}

fn remove_number<K: std::hash::Hash + Eq>(index: &mut HashMap<K, Vec<u64>>, key: &K, number: u64) {
    if let Some(numbers) = index.get_mut(key) {
        numbers.retain(|other| *other != number);
        if numbers.is_empty() {
            index.remove(key);
        }
    }
}
