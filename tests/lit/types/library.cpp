// Every container and algorithm of libstdc++ takes managed pointers without a diagnostic (docs/constructs.md,
// 60): nothing in it converts a slot.
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Werror -Wno-deprecated-declarations -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -fsyntax-only -Werror -Wno-deprecated-declarations -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++23 -fsyntax-only -Werror -Wno-deprecated-declarations -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -O2 -Wno-deprecated-declarations -c %s -o %t
// RUN: %clangxx %plugin -std=c++20 -D_GLIBCXX_DEBUG -D_GLIBCXX_ASSERTIONS -fsyntax-only -Werror -Wno-deprecated-declarations -Xclang -verify %s
// expected-no-diagnostics
#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <deque>
#include <forward_list>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>
#if __cplusplus >= 202002L
#include <bit>
#include <ranges>
#include <span>
#endif
#if __cplusplus >= 202302L && __has_include(<expected>)
#include <expected>
#endif
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *next = nullptr;
  int key = 0;
};
struct Derived : Node {};
struct Record {
  Node *node;
  std::string name;
  Node *pair[2];
};
using Element = Node *;

void sequences(Node *n) {
  std::vector<Element> v(3);
  v.push_back(n);
  v.emplace_back(n);
  v.insert(v.begin(), 2, n);
  v.insert(v.end(), v.begin(), v.begin() + 1);
  v.erase(v.begin());
  v.resize(10);
  v.assign(2, n);
  v.shrink_to_fit();
  std::vector<Element> w = v;
  w = std::move(v);
  w.swap(v);
  std::deque<Element> d(v.begin(), v.end());
  d.push_front(n);
  d.insert(d.begin() + 1, n);
  d.pop_back();
  std::list<Element> l{n, n};
  l.sort();
  l.splice(l.begin(), l);
  l.unique();
  l.merge(std::list<Element>{});
  std::forward_list<Element> f{n};
  f.insert_after(f.begin(), n);
  f.sort();
  std::array<Element, 4> a{n};
  a.fill(n);
  a.swap(a);
  std::array<std::array<Element, 2>, 2> b = {};
  b[1][0] = std::get<0>(a);
  std::vector<Record> r(2);
  r.push_back({n, "name", {n, n}});
  r.erase(r.begin());
  std::vector<std::vector<Element>> vv(2, v);
  std::valarray<Element> values(n, 3);
  values[1] = n;
  std::vector<Derived *> derived;
  w.assign(derived.begin(), derived.end());
  std::queue<Element> q;
  q.push(n);
  std::stack<Element, std::vector<Element>> s;
  s.push(n);
  std::priority_queue<Element> p;
  p.push(n);
  p.pop();
}

void associations(Node *n) {
  std::map<int, Element> m{{1, n}};
  m[2] = n;
  m.emplace(3, n);
  m.insert_or_assign(4, n);
  m.try_emplace(5, n);
  auto node = m.extract(1);
  m.insert(std::move(node));
  std::map<Element, Element> mm;
  mm[n] = n;
  std::multimap<Element, std::string> multi{{n, "n"}};
  std::set<Element> s{n};
  s.insert(n);
  s.merge(std::set<Element>{n});
  std::multiset<Element> ms{n, n};
  std::unordered_map<Element, Element> u;
  u[n] = n;
  u.rehash(100);
  u.erase(n);
  std::unordered_map<std::string, Record> ur;
  ur["a"] = {n, "b", {n, nullptr}};
  std::unordered_set<Element> us{n};
  std::unordered_multimap<int, Element> um{{1, n}};
  for (auto &[key, value] : m)
    value = n;
}

struct Deleter {
  void operator()(Node *) const {}
};
void wrappers(Node *n) {
  std::optional<Element> o = n;
  o.emplace(n);
  o = std::nullopt;
  *(o = n) = n;
  std::variant<Element, std::string> v = n;
  v = std::string("a");
  v.emplace<0>(n);
  std::visit([](auto &&x) { (void)x; }, v);
  std::variant<std::monostate, Element, Record, long> v2;
  v2 = 3L;
  std::get<long>(v2) = 4;
  v2 = n;
  v2.swap(v2);
  std::pair<Element, int> p{n, 1};
  p = std::make_pair(n, 2);
  std::tuple<Element, int, Element> t{n, 1, n};
  std::get<0>(t) = n;
  std::tie(p.first, p.second) = p;
  auto cat = std::tuple_cat(t, std::make_tuple(n));
  std::apply([](auto &&...) {}, cat);
  std::any a = n;
  (void)std::any_cast<Element>(a);
  std::function<Element(Element)> f = [n](Element m) { return m ? m : n; };
  f = [record = Record{n, "", {}}](Element) { return record.node; };
  (void)f(n);
  auto bound = std::bind([](Element x, Element y) { return x == y; }, n, std::placeholders::_1);
  (void)bound(n);
  auto member = std::mem_fn(&Node::next);
  member(*n) = n;
  (void)std::invoke(&Node::next, n);
  std::reference_wrapper<Element> ref(p.first);
  ref.get() = n;
  std::unique_ptr<Node, Deleter> u(n);
  u.reset(n);
  std::unique_ptr<Element[]> ua(new Element[3]());
  ua[1] = n;
  auto owned = std::make_unique<Element>(n);
  *owned = n;
  std::shared_ptr<Element> s = std::make_shared<Element>(n);
  *s = n;
  std::shared_ptr<Node> sn(n, Deleter());
  std::weak_ptr<Node> wn = sn;
  std::atomic<Element> atomic(n);
  atomic.store(n, std::memory_order_release);
  Element expected = atomic.exchange(n);
  atomic.compare_exchange_strong(expected, n);
  std::hash<Element> hash;
  (void)hash(n);
}

void threads(Node *n) {
  std::promise<Element> promise;
  promise.set_value(n);
  std::future<Element> future = promise.get_future();
  (void)future.get();
  std::packaged_task<Element(Element)> task([](Element x) { return x; });
  std::thread thread([n] { (void)n; });
  thread.join();
  std::async([n] { return n; }).get();
}

void algorithms(Element *first, Element *last, Element *out, Node *n) {
  const auto less = [](Node *a, Node *b) { return a->key < b->key; };
  std::vector<Element> v(first, last);
  std::sort(first, last);
  std::sort(v.begin(), v.end(), less);
  std::stable_sort(v.begin(), v.end(), less);
  std::partial_sort(first, first + 1, last, less);
  std::nth_element(first, first + 1, last);
  std::rotate(v.begin(), v.begin() + 1, v.end());
  std::partition(v.begin(), v.end(), [](Node *x) { return x; });
  std::stable_partition(first, last, [](Node *x) { return x; });
  std::reverse(first, last);
  std::reverse_copy(first, last, out);
  std::copy(first, last, out);
  std::copy_n(first, 3, out);
  std::copy_backward(first, last, out);
  std::move(first, last, out);
  std::move_backward(first, last, out);
  std::fill(first, last, n);
  std::fill_n(first, 3, nullptr);
  std::generate(first, last, [n] { return n; });
  std::transform(first, last, out, [](Node *x) { return x->next; });
  std::replace(first, last, n, n->next);
  (void)std::remove(first, last, n);
  (void)std::unique(first, last);
  std::swap(*first, *out);
  std::swap_ranges(first, last, out);
  std::iter_swap(first, out);
  std::merge(first, last, first, last, out);
  std::inplace_merge(first, first + 1, last);
  std::make_heap(first, last);
  std::push_heap(first, last);
  std::pop_heap(first, last);
  std::sort_heap(first, last);
  std::next_permutation(first, last);
  (void)std::find(first, last, n);
  (void)std::lower_bound(first, last, n, less);
  (void)std::accumulate(first, last, 0, [](int sum, Node *x) { return sum + x->key; });
  (void)std::exchange(*first, n);
  (void)std::minmax_element(first, last, less);
  std::uninitialized_copy(first, last, out);
  std::uninitialized_fill(first, last, n);
  std::uninitialized_move(first, last, out);
  std::destroy(first, last);
  (void)std::addressof(*first);
  (void)std::launder(first);
}

#if __cplusplus >= 202002L
void ranges(std::vector<Element> &v, Node *n) {
  std::ranges::sort(v, {}, &Node::key);
  std::ranges::stable_sort(v, {}, [](Node *x) { return x->key; });
  std::ranges::rotate(v, v.begin() + 1);
  std::ranges::copy(v, v.begin());
  std::ranges::fill(v, n);
  std::ranges::reverse(v);
  std::ranges::partition(v, [](Node *x) { return x; });
  for (Node *x : v | std::views::filter([](Node *y) { return y; }) | std::views::reverse)
    x->key = 1;
  for (auto &x : v | std::views::take(2))
    x = n;
  std::span<Element> s(v);
  s[0] = n;
  s.subspan(1).front() = n;
  (void)std::bit_cast<Record *>(&v);
  std::atomic_ref<Element> ref(v[0]);
  ref.store(n);
  std::erase(v, n);
  std::erase_if(v, [](Node *x) { return !x; });
  std::construct_at(&v[0], n);
}
#endif

#if __cplusplus >= 202302L && defined(__cpp_lib_expected)
void expectations(Node *n) {
  std::expected<Element, std::string> e = n;
  e = std::unexpected("no");
  std::expected<Element, long> l = n;
  l = std::unexpected(3L);
  l.error() = 4;
  l = n;
}
#endif
