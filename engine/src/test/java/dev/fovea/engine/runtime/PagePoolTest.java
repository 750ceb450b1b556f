package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class PagePoolTest {
  private final PagePool pool = new PagePool(5);

  @Test
  void reserve_moreThanFree_refusedAndNothingChanged() {
    assertThat(pool.reserve(3)).isTrue();
    assertThat(pool.reserve(3)).isFalse();
    assertThat(pool.reserved()).isEqualTo(3);
    assertThat(pool.reserve(2)).isTrue();
  }

  @Test
  void take_lowestFreeFirst() {
    pool.reserve(4);
    assertThat(new int[] {pool.take(), pool.take(), pool.take()}).containsExactly(0, 1, 2);
    pool.release(new int[] {1}, /* used= */ 1, /* count= */ 1);
    assertThat(pool.extent()).isEqualTo(3);
    assertThat(pool.take()).isEqualTo(1);
  }

  @Test
  void take_moreThanReserved_refused() {
    pool.reserve(1);
    pool.take();
    assertThatIllegalStateException().isThrownBy(pool::take);
  }

  @Test
  void release_twice_refused() {
    pool.reserve(4);
    int[] pages = {pool.take()};
    pool.release(pages, 1, 2);
    assertThatIllegalStateException()
        .isThrownBy(() -> pool.release(pages, 1, 2))
        .withMessage("page 0 is given back twice");
  }

  @Test
  void audit_pageTakenOrReserved_fails() {
    pool.audit();
    pool.reserve(2);
    assertThatIllegalStateException().isThrownBy(pool::audit);
    int[] pages = {pool.take()};
    pool.release(pages, 1, 1);
    assertThatIllegalStateException().isThrownBy(pool::audit);
    pool.release(pages, 0, 1);
    pool.audit();
  }
}
